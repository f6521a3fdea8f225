import pg from 'pg';
import { migrate } from './migrate.ts';

/** A statement has a name so that the server parses it once for each connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export interface Queries {
  rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
  /** How many rows the statement touched. */
  count(statement: Statement, values: readonly unknown[]): Promise<number>;
  /** What pg-boss takes, so that its statements run on the same connection and in the same transaction as ours. */
  readonly asBoss: { executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> };
}

export interface Database extends Queries, AsyncDisposable {
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** One process of the fleet at a time. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** A worker takes, renews and records: more connections would only queue at the server. */
const CONNECTIONS = 3;
const STATEMENT_TIMEOUT_MS = 30_000;
/** A server that works ends a statement itself; one that says nothing at all, not even that it is gone, does not. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;
const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_MS = 30_000;

export async function openDatabase(
  url: string,
  failed: (error: Error) => void,
  answerTimeoutMs = ANSWER_TIMEOUT_MS,
): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: answerTimeoutMs,
    // A machine that is paused between two statements must not hold what it locked until it goes on.
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_MS,
    application_name: 'delivery-fleet',
    keepAlive: true,
  });
  // An idle connection that breaks would otherwise end the process.
  pool.on('error', failed);
  try {
    await withClient(pool, migrate);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    ...queriesOn(pool),
    transaction: (work) => withClient(pool, (client) => inTransaction(client, work)),
    alone: (work) => withClient(pool, (client) => holdingLock(client, work)),
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // While it is lent out the pool does not listen: a connection that the server ends would end this process.
  client.on('error', ignore);
  try {
    const result = await work(client);
    client.off('error', ignore);
    client.release();
    return result;
  } catch (error) {
    // A connection in an unknown state is not given to the next one.
    client.release(true);
    throw error;
  }
}

const ignore = () => undefined;

const ALONE_LOCK = 7_214_911;

async function holdingLock<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query('SELECT pg_advisory_lock($1)', [ALONE_LOCK]);
  try {
    return await work();
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [ALONE_LOCK]);
  }
}

async function inTransaction<T>(client: pg.PoolClient, work: (queries: Queries) => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  const refused: { error?: unknown } = {};
  const result = await work(queriesOn(client, (error) => (refused.error = error)));
  // pg-boss swallows what its fetch is refused for; a COMMIT after that would be a ROLLBACK that looks like success.
  if (refused.error) throw refused.error;
  await client.query('COMMIT');
  return result;
}

function queriesOn(connection: pg.Pool | pg.PoolClient, refused?: (error: unknown) => void): Queries {
  const ask = ({ name, text }: Statement, values: readonly unknown[]) =>
    connection.query<Record<string, unknown>>({ name, text, values: [...values] });
  return {
    rows: async <Row>(statement: Statement, values: readonly unknown[]) =>
      (await ask(statement, values)).rows as Row[],
    count: async (statement, values) => (await ask(statement, values)).rowCount ?? 0,
    asBoss: {
      async executeSql(text, values = []) {
        try {
          return await connection.query(text, values);
        } catch (error) {
          refused?.(error);
          throw error;
        }
      },
    },
  };
}
