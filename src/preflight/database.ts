import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { startPostgres } from '../postgres/postgres.ts';
import { UsageError } from '../usage.ts';

/** A database of our own, which is thrown away. */
export interface Database extends AsyncDisposable {
  client: Client;
  /** The whole server is thrown away with it, and not this one database of somebody's server. */
  own: boolean;
}

const CONNECT_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 30_000;
const NAME = 'delivery_preflight_';
const LEFT_AFTER_MS = 3_600_000;

export async function openDatabase(url: string | undefined): Promise<Database> {
  return url === undefined ? await embedded() : await elsewhere(url);
}

async function embedded(): Promise<Database> {
  // What is printed of a statement's tree goes to this client alone.
  const server = await startPostgres({ settings: { log_min_messages: 'fatal' } });
  try {
    const client = await connected(server.url);
    return {
      client,
      own: true,
      async [Symbol.asyncDispose]() {
        await client.end().catch(() => undefined);
        await server[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

async function elsewhere(url: string): Promise<Database> {
  const name = `${NAME}${Date.now()}_${randomBytes(4).toString('hex')}`;
  const admin = await connected(url);
  try {
    await removeLeft(admin);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  } catch (cause) {
    await admin.end().catch(() => undefined);
    throw new UsageError(`The server does not let this user make a database: ${wordsOf(cause)}`, {
      cause,
    });
  }
  const drop = async () => {
    await admin
      .query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      .catch((error: Error) => process.emitWarning(error));
    await admin.end().catch(() => undefined);
  };
  try {
    const client = await connected(inDatabase(url, name));
    return {
      client,
      own: false,
      async [Symbol.asyncDispose]() {
        await client.end().catch(() => undefined);
        await drop();
      },
    };
  } catch (error) {
    await drop();
    throw error;
  }
}

function inDatabase(url: string, name: string): string {
  const target = new URL(url);
  target.pathname = `/${name}`;
  return target.href;
}

async function connected(url: string): Promise<Client> {
  try {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      // As a default of the session, so that a migration's RESET does not lift it.
      statement_timeout: STATEMENT_TIMEOUT_MS,
      application_name: 'delivery preflight',
    });
    // A server that goes away makes the next query fail, which says so.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  } catch (cause) {
    throw new UsageError(`The database cannot be reached: ${wordsOf(cause)}`, { cause });
  }
}

/** A run that was killed left its database behind; one of this age, with nobody in it, is such a one. */
async function removeLeft(admin: Client): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    `SELECT datname FROM pg_database d WHERE datname LIKE $1
       AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname) LIMIT 20`,
    [`${NAME.replaceAll('_', '\\_')}%`],
  );
  for (const { datname } of rows) {
    const made = /^delivery_preflight_(\d{13})_[0-9a-f]{8}$/.exec(datname)?.[1];
    if (made !== undefined && Date.now() - Number(made) > LEFT_AFTER_MS)
      // One of another user's, or one that another run drops at this moment, is no reason not to begin.
      await admin.query(`DROP DATABASE IF EXISTS ${datname}`).catch(() => undefined);
  }
}

function wordsOf(cause: unknown): string {
  const error = cause instanceof AggregateError ? cause.errors[0] : cause;
  return error instanceof Error ? error.message : String(error);
}
