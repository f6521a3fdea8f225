import { simulateMany } from '../src/simulation/batch.ts';
import { isSound, told, uncovered } from '../src/simulation/totals.ts';

/**
 * A fixed stretch of simulated deliveries, each fault in each noise among them; the others are in the soak. Two
 * threads would warm up twice, and there is time for one.
 */
const RUNS = 5_000;

const began = performance.now();
const totals = await simulateMany({ from: 1, runs: RUNS, workers: 1 });
const missing = uncovered(totals);
console.log(told(totals, performance.now() - began));
for (const pair of missing) console.log(`not covered: ${pair}`);
if (totals.runs !== RUNS) throw new Error(`${totals.runs} of ${RUNS} were simulated`);
process.exitCode = isSound(totals) && missing.length === 0 ? 0 : 1;
