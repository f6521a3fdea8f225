import { cancelBatch, jobsWithoutVerdict } from './database/batches.ts';
import type { Queue } from './queue.ts';

/** Nothing more is taken; what runs learns of it when it renews its lease, and tears down. Null: no such batch. */
export function cancel(queue: Queue, batch: string): Promise<number | null> {
  return queue.database.transaction(async (queries) => {
    if ((await queries.count(cancelBatch, [batch])) === 0) return null;
    const open = await queries.rows<{ id: string; plane: string }>(jobsWithoutVerdict, [batch]);
    for (const plane of new Set(open.map((job) => job.plane))) {
      const jobs = open.filter((job) => job.plane === plane).map(({ id }) => id);
      await queue.cancel(queries, plane, jobs);
    }
    return open.length;
  });
}
