import { constants, setPriority } from 'node:os';
import { simulateMany } from '../src/simulation/batch.ts';
import { isSound, told, uncovered } from '../src/simulation/totals.ts';

/**
 * A fixed stretch of simulated deliveries, each fault in each noise among them; the others are in the soak. It waits
 * for nobody, so it lives on what the others leave of the cores. Two threads would warm up twice.
 */
setPriority(constants.priority.PRIORITY_LOW);
const began = performance.now();
const totals = await simulateMany({ from: 1, runs: 5_000, workers: 1 });
const missing = uncovered(totals);
console.log(told(totals, performance.now() - began));
for (const pair of missing) console.log(`not covered: ${pair}`);
process.exitCode = isSound(totals) && missing.length === 0 ? 0 : 1;
