import { forgetBatches, forgetJobs } from './database/forget.ts';
import { type Queue, RETENTION_DAYS } from './queue.ts';

/** So that no worker is away for longer than a moment, however large the batch was. */
const MOST_JOBS = 500;

/**
 * By then the queue itself has let go of what was never taken. What is still under way stays, and so does a tenant
 * that nobody has seen to be gone. Answers how many jobs were forgotten.
 */
export async function forget({ database }: Queue): Promise<number> {
  const forgotten = await database.count(forgetJobs, [RETENTION_DAYS, MOST_JOBS]);
  if (forgotten === 0) await database.count(forgetBatches, [RETENTION_DAYS]);
  return forgotten;
}
