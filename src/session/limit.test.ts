import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { UsageError } from '../usage.ts';
import { withinLimit } from './limit.ts';

const never = () => new AbortController().signal;
const LIMITS = { runMs: 600_000, teardownMs: 180_000 };

test('a run is stopped while there is time for its teardown and its report', async () => {
  const clock = { ...systemClock(10_000), pace: 1 };
  using limit = withinLimit(never(), LIMITS, clock);
  if (!limit.signal.aborted) await once(limit.signal, 'abort');
  assert.ok(clock.now() >= 405_000);
  assert.equal(
    limit.signal.reason,
    'the limit of 600 s for the whole run, of which 195 s are kept for the teardown',
  );
});

test('whoever asks earlier is heard, and a run without a limit has none', () => {
  const stop = new AbortController();
  using limit = withinLimit(stop.signal, LIMITS, systemClock());
  using none = withinLimit(stop.signal, { ...LIMITS, runMs: null }, systemClock());
  assert.equal(none.signal, stop.signal);
  stop.abort('SIGTERM');
  assert.equal(limit.signal.reason, 'SIGTERM');
});

test('a limit that leaves no time for anything is bad usage', () => {
  const tooShort = () => withinLimit(never(), { ...LIMITS, runMs: 195_000 }, systemClock());
  assert.throws(
    tooShort,
    (error) => error instanceof UsageError && /is over before it begins/.test(error.message),
  );
});

test('a clock that is fast leaves a last read that hangs the second that it may take', () => {
  const fast = { ...systemClock(), pace: 300 };
  assert.throws(() => withinLimit(never(), { ...LIMITS, runMs: 480_000 }, fast), /480 s are kept/);
});
