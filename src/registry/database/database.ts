import pg from 'pg';
import type { Statement } from './statements.ts';

export interface Queries {
  rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
  /** How many rows the statement touched. */
  count(statement: Statement, values: readonly unknown[]): Promise<number>;
}

export interface Database extends Queries {
  /** Statements on one connection, sent without waiting for each other's answers, run in the order they were sent. */
  pipelined<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const CONNECTIONS = 8;
const PIPELINES = 2;
const STATEMENT_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;

export function openDatabase(databaseUrl: string, failed: (error: Error) => void): Database {
  const options = {
    connectionString: databaseUrl,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'delivery-registry',
  };
  const pool = new pg.Pool({ ...options, max: CONNECTIONS });
  const pipelines = new pg.Pool({ ...options, max: PIPELINES, pipeline: true });
  for (const each of [pool, pipelines]) {
    // A connection that breaks, idle or between two statements of its work, would otherwise end the process.
    each.on('connect', (client) => client.on('error', failed));
    each.on('error', () => undefined);
  }
  return {
    ...queriesOn(pool),
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const result = await work(queriesOn(client));
        await client.query('COMMIT');
        client.release();
        return result;
      } catch (error) {
        // A connection in an unknown state is not given to the next one.
        client.release(true);
        throw error;
      }
    },
    async pipelined(work) {
      const client = await pipelines.connect();
      try {
        return await work(queriesOn(client));
      } finally {
        client.release();
      }
    },
    async close() {
      await Promise.all([pool.end(), pipelines.end()]);
    },
  };
}

function queriesOn(connection: pg.Pool | pg.PoolClient): Queries {
  const ask = ({ name, text }: Statement, values: readonly unknown[]) =>
    connection.query<Record<string, unknown>>({ name, text, values: [...values] });
  return {
    rows: async <Row>(statement: Statement, values: readonly unknown[]) =>
      (await ask(statement, values)).rows as Row[],
    count: async (statement, values) => (await ask(statement, values)).rowCount ?? 0,
  };
}

/** SQLSTATE and message, where PostgreSQL was the one who refused. */
export function sqlError(error: unknown): { sqlstate: string | null; message: string } {
  const code = (error as { code?: unknown }).code;
  return {
    sqlstate: typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null,
    message: error instanceof Error ? error.message : String(error),
  };
}
