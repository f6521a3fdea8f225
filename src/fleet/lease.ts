import { lapseLeases, renewLeases } from './database/attempts.ts';
import { seeWorker } from './database/workers.ts';
import type { Queue } from './queue.ts';

/** What became of a lease that is still its worker's: that of a cancelled job is only there for its teardown. */
export type Renewed = 'ours' | 'cancelled';

/** Says that the worker lives; answers the attempts that are still its own. */
export async function renew(
  queue: Queue,
  worker: string,
  attempts: readonly number[],
  leaseMs: number,
): Promise<Map<number, Renewed>> {
  await queue.database.count(seeWorker, [worker]);
  if (attempts.length === 0) return new Map();
  const rows = await queue.database.rows<{ id: number; isCancelled: boolean }>(renewLeases, [
    attempts,
    leaseMs,
  ]);
  return new Map(rows.map(({ id, isCancelled }) => [id, isCancelled ? 'cancelled' : 'ours']));
}

const MOST_AT_ONCE = 200;

/** Whoever looks puts the jobs of the dead back among those that wait. Answers how many there were. */
export function lapse(queue: Queue, leaseMs: number): Promise<number> {
  return queue.database.transaction(async (queries) => {
    const lost = await queries.rows<{ job: string; plane: string }>(lapseLeases, [leaseMs, MOST_AT_ONCE]);
    for (const plane of new Set(lost.map((one) => one.plane))) {
      const jobs = lost.filter((one) => one.plane === plane).map(({ job }) => job);
      await queue.putBack(queries, plane, jobs, 0);
    }
    return lost.length;
  });
}
