import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from './oracle/check.ts';
import { simulate } from './run.ts';
import { judgedAgain, trial } from './trial.ts';

/** Seeds at which verdict and truth once disagreed: by the verdict, or by what the oracle took for known. */
const ONCE_WRONG = [
  1_601, 24_898, 47_975, 65_052, 65_637, 75_843, 76_926, 86_631, 87_305, 88_304, 203_680, 215_817, 218_024,
  221_340, 222_843, 224_648, 229_569, 230_937, 233_020, 236_804, 245_396, 247_151, 250_627, 252_018, 252_251,
  254_280, 264_675, 301_465, 325_044, 339_468,
];

test('deliveries on which verdict and oracle once disagreed are judged as they were', async () => {
  for (const seed of ONCE_WRONG) assert.deepEqual((await trial(seed)).violations, [], `seed ${seed}`);
});

test('a seed gives the same evidence to the byte, however often it is run', async () => {
  for (const seed of [3, 14, 159]) {
    const [once, again] = [await simulate(seed), await simulate(seed)];
    assert.equal(once.lines.join('\n'), again.lines.join('\n'));
  }
});

test('what is not asserted, and what fails without a cause, is held against a verdict', async () => {
  const run = await simulate(2);
  const kindsOf = (verdict: typeof run.verdict) => check({ ...run, verdict }).map(({ kind }) => kind);
  const { assertions, causes } = run.verdict;
  assert.deepEqual([run.verdict.verdict, kindsOf(run.verdict)], ['fail', []]);
  assert.ok(kindsOf({ ...run.verdict, assertions: assertions.slice(1) }).includes('not asserted'));
  assert.ok(causes.length > 0 && kindsOf({ ...run.verdict, causes: [] }).includes('no cause'));
});

test('a record in which one assertion was turned is not judged as the live run was', async () => {
  const run = await simulate(3);
  assert.deepEqual(judgedAgain(run), []);
  const lines = run.lines.slice(0, run.lines.length >> 1);
  assert.equal(judgedAgain({ ...run, lines })[0]?.kind, 'judged otherwise');
});
