import { availableParallelism } from 'node:os';
import { type BatchOptions, simulateMany } from '../src/simulation/batch.ts';
import { isSound, told, uncovered } from '../src/simulation/totals.ts';

/** A hundred thousand simulated deliveries; the goal is for two cores. */
const GOAL_PER_SECOND_AND_CORE = 208;

export async function run(options: Partial<BatchOptions> = {}): Promise<void> {
  const workers = options.workers ?? Math.min(2, availableParallelism());
  const began = performance.now();
  const totals = await simulateMany({ from: 1, runs: 100_000, ...options, workers });
  const tookMs = performance.now() - began;
  console.log(told(totals, tookMs));
  const missing = uncovered(totals);
  if (missing.length > 0) throw new Error(`not covered: ${missing.join(', ')}`);
  if (!isSound(totals)) throw new Error('a verdict was not what was so: see the seeds above');
  const rate = (totals.runs / tookMs / workers) * 1_000;
  const figure = `${rate.toFixed(0)} deliveries a second and core, of ${GOAL_PER_SECOND_AND_CORE}`;
  if (rate < GOAL_PER_SECOND_AND_CORE) throw new Error(`too slow: ${figure}`);
  console.log(figure);
}
