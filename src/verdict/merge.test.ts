import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT, exitCodeOf, merge } from './merge.ts';
import type { Assertion } from './result.ts';

type State = Assertion['state'];

const of = (...states: State[]) => states.map((state) => ({ state }));
const STATES: readonly State[] = ['pass', 'fail', 'unknown', 'blocked'];

test('fail beats inconclusive beats pass, whatever stands beside it and wherever it stands', () => {
  for (const first of STATES)
    for (const second of STATES)
      for (const third of STATES) {
        const states = [first, second, third];
        const worst = states.includes('fail')
          ? 'fail'
          : states.every((state) => state === 'pass')
            ? 'pass'
            : 'inconclusive';
        assert.equal(merge(of(...states)), worst, states.join());
      }
});

test('nothing asserted is nothing passed, and a fault of the harness', () => {
  assert.equal(merge([]), 'inconclusive');
  assert.equal(exitCodeOf([]), 70);
});

test('the exit codes are those that are documented', () => {
  assert.deepEqual(EXIT, { pass: 0, fail: 1, usage: 2, inconclusive: 3, leaked: 4, harness: 70 });
});

test('a red delivery wins over a leaked tenant, and that over what is unknown', () => {
  const delivery = (state: State) => ({ id: 'plugin', state }) as const;
  const teardown = (state: State) => ({ id: 'teardown', state }) as const;
  assert.equal(exitCodeOf([delivery('pass'), teardown('pass')]), 0);
  assert.equal(exitCodeOf([delivery('fail'), teardown('pass')]), 1);
  assert.equal(exitCodeOf([delivery('fail'), teardown('fail')]), 1);
  assert.equal(exitCodeOf([delivery('fail'), teardown('unknown')]), 1);
  assert.equal(exitCodeOf([delivery('pass'), teardown('fail')]), 4);
  assert.equal(exitCodeOf([delivery('unknown'), teardown('fail')]), 4);
  assert.equal(exitCodeOf([delivery('blocked'), teardown('pass')]), 3);
  assert.equal(exitCodeOf([delivery('pass'), teardown('unknown')]), 3);
});
