import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

const MIGRATIONS = new URL('./migrations/', import.meta.url);
/** Two registries that start on one database at once must not both create its tables. */
const LOCK = 7_214_903;

/** Applies what the database has not seen yet, in the order of the files' names, each in its own transaction. */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migrations');
    const seen = new Set(rows.map((row) => row.name));
    const missing = (await migrationNames()).filter((name) => !seen.has(name));
    for (const name of missing) await apply(client, name);
    return missing;
  } finally {
    // The lock belongs to the session and goes with it.
    await client.end();
  }
}

async function migrationNames(): Promise<string[]> {
  return (await readdir(MIGRATIONS)).filter((name) => /^\d{3}_\w+\.sql$/.test(name)).sort();
}

async function apply(client: pg.Client, name: string): Promise<void> {
  const sql = await readFile(new URL(name, MIGRATIONS), 'utf8');
  await client.query('BEGIN');
  await client.query(sql);
  await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
  await client.query('COMMIT');
}
