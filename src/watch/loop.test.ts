import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, simulatedClock } from '../simulation/clock.ts';
import { type Check, keepWatching } from './loop.ts';
import { result } from './sample.fixture.ts';
import { type Attempt, newWatch } from './state.ts';

const EVERY_MS = 60_000;

/** Each run of a check takes so long, the last of them for all that follow; a string is why it does not happen. */
async function watchFor(forMs: number, runs: Readonly<Record<string, readonly (number | string)[]>>) {
  const clock = simulatedClock();
  const stop = new AbortController();
  const attempts: Attempt[] = [];
  const told: string[] = [];
  let [atOnce, most] = [0, 0];
  const checks = Object.entries(runs).map(([name, lengths]): Check => {
    let count = 0;
    return {
      name,
      limitMs: 600_000,
      async run(signal) {
        const length = lengths[Math.min(count, lengths.length - 1)] ?? 0;
        count += 1;
        atOnce += 1;
        most = Math.max(most, atOnce);
        await clock.sleep(typeof length === 'number' ? length : 1_000, signal);
        atOnce -= 1;
        if (typeof length === 'string') throw new Error(length);
        const run = `${name}-${count}`;
        return {
          result: result(run, signal.aborted ? { verdict: 'inconclusive' } : {}),
          tell: async () => void told.push(run),
        };
      },
    };
  });
  const state = newWatch({ target: 'staging', everyMs: EVERY_MS, checks, mostAttempts: 5 }, 0);
  clock.after(forMs, () => stop.abort());
  await play(clock, () =>
    keepWatching({
      checks,
      state,
      clock,
      now: clock.now,
      stop: stop.signal,
      onAttempt: (attempt) => attempts.push(attempt),
    }),
  );
  const began = attempts.map(({ check, startedAtMs }) => `${check} ${Math.round(startedAtMs / 1_000)}`);
  return { state, attempts, began, most, told };
}

test('rounds begin at multiples of the interval, one check after the other', async () => {
  const { began, state } = await watchFor(150_000, { smoke: [5_000], gate: [20_000] });
  assert.deepEqual(began, ['smoke 0', 'gate 5', 'smoke 60', 'gate 65', 'smoke 120', 'gate 125']);
  assert.equal(state.skipped, 0);
  assert.equal(state.dueAtMs, 180_000);
});

test('a round that takes longer than the interval is never joined by another, and what it cost is counted', async () => {
  const { began, most, state } = await watchFor(290_000, { gate: [130_000, 1_000] });
  assert.deepEqual(began, ['gate 0', 'gate 180', 'gate 240']);
  assert.equal(most, 1);
  assert.equal(state.skipped, 2);
});

test('a run that throws did not happen, and the next round begins all the same', async () => {
  const { attempts, state } = await watchFor(70_000, { gate: ['no answer from the control plane', 1_000] });
  assert.deepEqual(
    attempts.map((attempt) => (attempt.is === 'verdict' ? attempt.result.verdict : attempt.why)),
    ['no answer from the control plane', 'pass'],
  );
  assert.deepEqual(state.checks[0]?.counts, { pass: 1, fail: 0, inconclusive: 0, did_not_happen: 1 });
  assert.equal(state.checks[0]?.missedInARow, 0);
});

test('a run that did not happen moves no verdict', async () => {
  const { state } = await watchFor(70_000, { gate: [1_000, 'the platform is away'] });
  const [gate] = state.checks;
  assert.deepEqual([gate?.last?.startedAtMs, gate?.lastStartedAtMs, gate?.missedInARow], [0, 60_000, 1]);
});

test('who is stopped lets the run under way come to its end and begins no other', async () => {
  const { attempts, began } = await watchFor(62_000, { smoke: [10_000], gate: [20_000] });
  assert.deepEqual(began, ['smoke 0', 'gate 10', 'smoke 60']);
  assert.equal(attempts.at(-1)?.finishedAtMs, 62_000);
});

test('a run that was broken off did not happen: the last verdict stays, and nobody is told of it', async () => {
  const { attempts, state, told } = await watchFor(70_000, { gate: [1_000, 20_000] });
  assert.deepEqual(
    attempts.map((attempt) => (attempt.is === 'verdict' ? attempt.result.run : attempt.why)),
    ['gate-1', 'it was broken off: /nowhere'],
  );
  assert.deepEqual(state.checks[0]?.counts, { pass: 1, fail: 0, inconclusive: 0, did_not_happen: 1 });
  assert.equal(state.checks[0]?.last?.result.run, 'gate-1');
  assert.deepEqual(told, ['gate-1']);
});

/** One round with one check, which stops the watch. */
async function watchOnce(run: Check['run']) {
  const [clock, stop] = [simulatedClock(), new AbortController()];
  const checks: Check[] = [
    {
      name: 'gate',
      limitMs: 1,
      run(signal, allow) {
        stop.abort();
        return run(signal, allow);
      },
    },
  ];
  const state = newWatch({ target: 'staging', everyMs: EVERY_MS, checks, mostAttempts: 5 }, 0);
  const onAttempt = () => undefined;
  await play(clock, () =>
    keepWatching({ checks, state, clock, now: clock.now, stop: stop.signal, onAttempt }),
  );
  return state.checks[0];
}

test('a verdict that was reached all the same counts, and a run says itself how long it may take', async () => {
  const check = await watchOnce(async (_, allow) => {
    allow(900_000);
    return { result: result('gate-1', { verdict: 'fail' }), tell: async () => undefined };
  });
  assert.deepEqual([check?.counts.fail, check?.counts.did_not_happen, check?.limitMs], [1, 0, 900_000]);
});

test('no more runs are remembered than were asked for', async () => {
  const { state, attempts } = await watchFor(600_000, { gate: [1_000] });
  assert.equal(attempts.length, 10);
  assert.deepEqual(
    state.attempts.map(({ startedAtMs }) => Math.round(startedAtMs / 60_000)),
    [9, 8, 7, 6, 5],
  );
});
