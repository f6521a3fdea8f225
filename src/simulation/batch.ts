import { Worker } from 'node:worker_threads';
import { add, noTotals, type Totals } from './totals.ts';
import type { Share } from './worker.ts';

/** Many seeds, on as many threads. Which thread has which seed changes nothing of what comes of it. */
export interface BatchOptions {
  from: number;
  runs: number;
  workers: number;
}

export async function simulateMany({ from, runs, workers }: BatchOptions): Promise<Totals> {
  const step = Math.max(1, Math.min(workers, runs));
  const shares = Array.from({ length: step }, (_, offset): Share => ({ from, runs, step, offset }));
  const totals = noTotals();
  for (const each of await Promise.all(shares.map(work))) add(totals, each);
  totals.failed.sort((a, b) => a.seed - b.seed);
  return totals;
}

function work(share: Share): Promise<Totals> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: share });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a worker ended with ${code} and no word`)));
  });
}
