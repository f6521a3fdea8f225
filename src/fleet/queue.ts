import PgBoss from 'pg-boss';
import { type Database, openDatabase, type Queries } from './database/database.ts';

/**
 * pg-boss hands out the jobs: it knows who waits, in which order, and that no two workers get the same one. What a
 * job owns and what came of it stands in tables of our own, written in the same transactions.
 */
export interface Queue extends AsyncDisposable {
  readonly database: Database;
  createQueue(plane: string): Promise<void>;
  /** After many jobs came at once: what the planner believes of a table decides how each of them is found. */
  countWaiting(plane: string): Promise<void>;
  insert(queries: Queries, plane: string, jobs: readonly { id: string; data: object }[]): Promise<void>;
  take(queries: Queries, plane: string, most: number): Promise<{ id: string; data: unknown }[]>;
  complete(queries: Queries, plane: string, job: string): Promise<void>;
  /** Back among those that wait, after a pause in the place that their age gives them. */
  putBack(queries: Queries, plane: string, jobs: readonly string[], pauseMs: number): Promise<void>;
  cancel(queries: Queries, plane: string, jobs: readonly string[]): Promise<void>;
}

export interface QueueOptions {
  /** Archives and forgets what ended long ago: workers do that, a glance at the status does not. */
  maintain: boolean;
  onError: (error: Error) => void;
}

/** A schema of its own: the database may well have a pg-boss of another version for somebody else. */
const SCHEMA = 'delivery_queue';
/** Our leases are far shorter and can be renewed, which pg-boss's cannot: it must not step in before them. */
const EXPIRE_HOURS = 23;
/** How often a job may be tried is decided by what its tries came to, which pg-boss cannot know. */
const RETRY_LIMIT = 1_000_000;
export const RETENTION_DAYS = 30;

export async function openQueue(url: string, { maintain, onError }: QueueOptions): Promise<Queue> {
  const database = await openDatabase(url, onError);
  const boss = new PgBoss({
    db: database.asBoss,
    schema: SCHEMA,
    supervise: maintain,
    schedule: false,
    expireInHours: EXPIRE_HOURS,
    retryLimit: RETRY_LIMIT,
    retentionDays: RETENTION_DAYS,
  });
  boss.on('error', onError);
  try {
    // Two that create its tables at once end with an error now and then, which it does not take for what it is.
    await database.alone(() => boss.start());
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
  return {
    database,
    async createQueue(plane) {
      await boss.createQueue(queueOf(plane));
      await database.asBoss.executeSql(orderIn(await partitionOf(database, plane)));
    },
    async countWaiting(plane) {
      await database.asBoss.executeSql(`ANALYZE ${SCHEMA}.${await partitionOf(database, plane)}`);
    },
    insert: (queries, plane, jobs) =>
      boss.insert(
        jobs.map(({ id, data }) => ({ id, name: queueOf(plane), data })),
        { db: queries.asBoss },
      ),
    take: (queries, plane, most) => boss.fetch(queueOf(plane), { batchSize: most, db: queries.asBoss }),
    complete: (queries, plane, job) => boss.complete(queueOf(plane), job, {}, { db: queries.asBoss }),
    async putBack(queries, plane, jobs, pauseMs) {
      await queries.asBoss.executeSql(PUT_BACK, [queueOf(plane), jobs, pauseMs]);
    },
    cancel: (queries, plane, jobs) => boss.cancel(queueOf(plane), [...jobs], { db: queries.asBoss }),
    async [Symbol.asyncDispose]() {
      await boss.stop({ graceful: false, close: false });
      await database[Symbol.asyncDispose]();
    },
  };
}

/**
 * pg-boss knows one pause for all the tries of a job, or one that doubles to days. Ours is none where a worker died,
 * and grows where a platform is away.
 */
const PUT_BACK = `UPDATE ${SCHEMA}.job SET state = 'retry', start_after = now() + $3 * interval '1 ms'
  WHERE name = $1 AND id = ANY($2::uuid[]) AND state = 'active'`;

const PARTITION = `SELECT partition_name AS name FROM ${SCHEMA}.queue WHERE name = $1`;

async function partitionOf({ asBoss }: Queries, plane: string): Promise<string> {
  const { rows } = await asBoss.executeSql(PARTITION, [queueOf(plane)]);
  const [{ name }] = rows as [{ name: string }];
  return name;
}

/**
 * Without an index in the order that jobs are handed out in, each take sorts all that wait: of 15,000 that took a
 * tenth of a second, of a million it would take longer than a lease. The name is pg-boss's own, of hex digits.
 */
const orderIn = (partition: string) =>
  `CREATE INDEX IF NOT EXISTS waiting_${partition.slice(0, 40)} ON ${SCHEMA}.${partition}
    (name, priority DESC, created_on, id) WHERE state < 'active'`;

export const queueOf = (plane: string) => `delivery-${plane}`;
