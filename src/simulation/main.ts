import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { simulateMany } from './batch.ts';
import { check } from './oracle/check.ts';
import { simulate } from './run.ts';
import { isSound, told } from './totals.ts';
import { judgedAgain } from './trial.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1000' },
    workers: { type: 'string', default: String(availableParallelism()) },
    trace: { type: 'boolean', default: false },
  },
});

const [from, runs, workers] = [values.seed, values.runs, values.workers].map(Number);

/** The evidence of each run as it was recorded, and what the oracle holds against the verdict. */
async function trace(seed: number): Promise<boolean> {
  const run = await simulate(seed);
  for (const line of run.lines) console.log(line);
  const violations = [...check(run), ...judgedAgain(run)];
  console.error(`seed ${seed}: ${run.verdict.verdict}: ${run.verdict.headline}`);
  console.error(`planted: ${run.plan.faults.join(', ') || 'nothing'}; noise: ${run.plan.noiseLevel}`);
  for (const { kind, told } of violations) console.error(`${kind}: ${told}`);
  return violations.length === 0;
}

async function all(): Promise<boolean> {
  const began = performance.now();
  const totals = await simulateMany({
    from: from as number,
    runs: runs as number,
    workers: workers as number,
  });
  console.log(told(totals, performance.now() - began));
  return isSound(totals);
}

if (![from, runs, workers].every((value) => Number.isSafeInteger(value) && (value as number) > 0)) {
  console.error(
    'usage: simulate [--seed N] [--runs M] [--workers W] [--trace], all of them whole and above 0',
  );
  process.exitCode = 2;
} else if (values.trace) {
  for (let index = 0; index < (runs as number); index += 1)
    if (!(await trace((from as number) + index))) process.exitCode = 1;
} else if (!(await all())) {
  process.exitCode = 1;
}
