import { parentPort, workerData } from 'node:worker_threads';
import { count, noTotals } from './totals.ts';
import { trial } from './trial.ts';

/** Works through every nth seed of a range, and says what they came to once it is through. */
export interface Share {
  from: number;
  runs: number;
  step: number;
  offset: number;
}

const { from, runs, step, offset } = workerData as Share;
const totals = noTotals();
for (let index = offset; index < runs; index += step) count(totals, await trial(from + index));
parentPort?.postMessage(totals);
