import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { UsageError } from '../usage.ts';

const SCHEMA = 'delivery_history';
const MIGRATIONS = new URL('./migrations/', import.meta.url);
/** Two runs that end at once on a new database must not both create its tables. */
const LOCK = 7_214_904;

export type Connection = pg.Client;

/** A mistake in the URL is told before anything is written, and without the password that stands in it. */
export function checkHistoryUrl(url: string): string {
  const parsed = URL.canParse(url.replace(/@%2F/i, '@localhost/')) && /^postgres(ql)?:\/\//.test(url);
  if (!parsed) throw new UsageError('--history takes the URL of a PostgreSQL: postgres://user@host/database');
  return url;
}

/** Every step has the same limit; all of them together end with `over`, from the first step on. */
export async function connect(url: string, limitMs: number, over?: AbortSignal): Promise<Connection> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: limitMs,
    statement_timeout: limitMs,
    query_timeout: limitMs,
    application_name: 'delivery-history',
  });
  // A connection that breaks between two queries would otherwise end the process.
  client.on('error', () => undefined);
  over?.addEventListener('abort', () => client.connection.stream.destroy());
  try {
    await client.connect();
    // As a statement, since a pooler in between refuses settings that come with the connection.
    await client.query(`SET search_path TO ${SCHEMA}; SET jit TO off`);
    return client;
  } catch (error) {
    void close(client);
    throw error;
  }
}

const CLOSE_LIMIT_MS = 500;

/** A server that hangs does not answer a goodbye either. */
export async function close(client: Connection): Promise<void> {
  const hung = AbortSignal.timeout(CLOSE_LIMIT_MS);
  hung.addEventListener('abort', () => client.connection.stream.destroy());
  await client.end().catch(() => undefined);
}

export async function isThere(client: Connection): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('${SCHEMA}.runs') IS NOT NULL AS there`,
  );
  return rows[0]?.there ?? false;
}

/** Applies what the database has not seen yet, in the order of the files' names, all of it or nothing. */
export async function migrate(client: Connection): Promise<void> {
  const names = (await readdir(MIGRATIONS)).filter((name) => /^\d{3}_\w+\.sql$/.test(name)).sort();
  const before = await applied(client);
  if (names.every((name) => before.has(name))) return;
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const seen = await applied(client);
    for (const name of names.filter((one) => !seen.has(one))) await apply(client, name);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function applied(client: Connection): Promise<Set<string>> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('${SCHEMA}.schema_migrations') IS NOT NULL AS there`,
  );
  if (!rows[0]?.there) return new Set();
  const migrations = await client.query<{ name: string }>('SELECT name FROM schema_migrations');
  return new Set(migrations.rows.map(({ name }) => name));
}

async function apply(client: Connection, name: string): Promise<void> {
  await client.query(await readFile(new URL(name, MIGRATIONS), 'utf8'));
  await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
}
