import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { nextLookMs, timingAt } from './timing.ts';
import { keepWatch, newBell, type Watch } from './watch.ts';

const PACE = 1_000;
const timing = timingAt(PACE);

/** A watch that is over once it has looked so often; every look is given the number that it is. */
async function looks(
  count: number,
  look: (n: number) => Promise<void>,
  wanted?: Watch['wanted'],
): Promise<number[]> {
  const clock = systemClock(PACE);
  const over = new AbortController();
  const bell = newBell();
  over.signal.addEventListener('abort', bell.ring);
  const began: number[] = [];
  await keepWatch(
    {
      name: 'test',
      wanted: wanted ?? (() => ({ sinceMs: 0, deadlineMs: null })),
      look: async () => {
        began.push(clock.now());
        if (began.length >= count) over.abort();
        await look(began.length);
      },
    },
    { clock, now: clock.now, timing, bell, signal: over.signal },
  );
  return began;
}

test('a wait between two looks is a twentieth of the time already waited, within its bounds', () => {
  const production = timingAt(1);
  assert.equal(nextLookMs(0, production), 100);
  assert.equal(nextLookMs(2_000, production), 100);
  assert.equal(nextLookMs(60_000, production), 3_000);
  assert.equal(nextLookMs(600_000, production), 5_000);
});

test('to notice an arrival after 600 s takes about two hundred looks', () => {
  const production = timingAt(1);
  let count = 0;
  for (let waited = 0; waited < 600_000; waited += nextLookMs(waited, production)) count += 1;
  assert.ok(count <= 240, `${count} looks`);
});

test('a hung look does not stop the next one', async () => {
  const hung = Promise.withResolvers<void>();
  const began = await looks(3, async (n) => {
    if (n === 1) await hung.promise;
    if (n === 3) hung.resolve();
  });
  assert.equal(began.length, 3);
});

test('looks that hang do not pile up without end', async () => {
  const hung = Promise.withResolvers<void>();
  let open = 0;
  let most = 0;
  const clock = systemClock(PACE);
  const over = new AbortController();
  const bell = newBell();
  over.signal.addEventListener('abort', bell.ring);
  const watching = keepWatch(
    {
      name: 'test',
      wanted: () => ({ sinceMs: 0, deadlineMs: null }),
      look: async () => {
        open += 1;
        most = Math.max(most, open);
        if (open === 6) setImmediate(() => over.abort());
        await hung.promise;
      },
    },
    { clock, now: clock.now, timing, bell, signal: over.signal },
  );
  while (!over.signal.aborted) await clock.sleep(timing.floorMs, over.signal);
  hung.resolve();
  await watching;
  assert.equal(most, 6);
});

test('the watch ends only when every look that it began has ended', async () => {
  let ended = false;
  await looks(1, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    ended = true;
  });
  assert.equal(ended, true);
});

test('a look begins right past the deadline, that can tell what was there when time ran out', async () => {
  const deadlineMs = 100 * timing.floorMs;
  const began = await looks(
    200,
    async () => undefined,
    () => ({ sinceMs: 0, deadlineMs }),
  );
  const first = began.find((at) => at >= deadlineMs) ?? Number.NaN;
  const before = began.filter((at) => at < deadlineMs).at(-1) ?? Number.NaN;
  assert.ok(first >= deadlineMs + 1, 'it began past the deadline');
  assert.ok(before < deadlineMs, 'and others before it');
});

test('a watch that looks alone never has two looks under way', async () => {
  const clock = systemClock(PACE);
  const over = new AbortController();
  const bell = newBell();
  over.signal.addEventListener('abort', bell.ring);
  let [underWay, most, count] = [0, 0, 0];
  const look = async () => {
    underWay += 1;
    count += 1;
    most = Math.max(most, underWay);
    if (count === 3) over.abort();
    await clock.sleep(timing.patienceMs * 2);
    underWay -= 1;
  };
  const wanted = () => ({ sinceMs: 0, deadlineMs: null });
  await keepWatch(
    { name: 'test', look, wanted, alone: true },
    { clock, now: clock.now, timing, bell, signal: over.signal },
  );
  assert.deepEqual([most, count], [1, 3]);
});
