import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthOf } from './health.ts';
import { happened, missed, result } from './sample.fixture.ts';
import { begin, finish, newWatch, type WatchState } from './state.ts';

const EVERY_MS = 300_000;
const LIMIT_MS = 900_000;

function watch(): WatchState {
  const checks = [{ name: 'gate', limitMs: LIMIT_MS }];
  return newWatch({ target: 'staging', everyMs: EVERY_MS, checks, mostAttempts: 10 }, 0);
}

test('a red platform is no fault of the watch', () => {
  const state = watch();
  finish(state, happened('gate', result('a', { verdict: 'fail', exitCode: 1 }), 0));
  state.dueAtMs = EVERY_MS;
  assert.deepEqual(healthOf(state, 10_000), { status: 'ok', why: [] });
});

test('a round that was due and did not begin is overdue after a minute', () => {
  const state = watch();
  state.dueAtMs = EVERY_MS;
  assert.equal(healthOf(state, EVERY_MS + 60_000).status, 'ok');
  assert.deepEqual(healthOf(state, EVERY_MS + 61_000), {
    status: 'overdue',
    why: ['a round was due 61.0 s ago and has not begun'],
  });
});

test('a run is overdue when it goes on for longer than its budgets allow', () => {
  const state = watch();
  begin(state, 'gate', 0);
  assert.equal(healthOf(state, LIMIT_MS).status, 'ok');
  assert.deepEqual(healthOf(state, LIMIT_MS + 1_000), {
    status: 'overdue',
    why: ['gate has run for 15 m 01 s, longer than its budgets allow'],
  });
});

test('one run that did not happen is forgiven, the second in a row is not, and a verdict ends it', () => {
  const state = watch();
  finish(state, missed('gate', 'connect ECONNREFUSED'));
  assert.equal(healthOf(state, 0).status, 'ok');
  finish(state, missed('gate', 'connect ECONNREFUSED'));
  assert.deepEqual(healthOf(state, 0), {
    status: 'overdue',
    why: ['gate did not happen 2 times in a row: connect ECONNREFUSED'],
  });
  finish(state, happened('gate', result('a', { verdict: 'inconclusive', exitCode: 3 })));
  assert.equal(healthOf(state, 0).status, 'ok');
});

test('a watch that is ending takes no more work', () => {
  const state = watch();
  state.draining = true;
  state.dueAtMs = 0;
  assert.deepEqual(healthOf(state, 10 * EVERY_MS), { status: 'draining', why: [] });
});
