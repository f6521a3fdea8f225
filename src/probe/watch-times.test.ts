import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, type SimulatedClock, simulatedClock } from '../simulation/clock.ts';
import { nextLookMs, timingAt } from './timing.ts';
import { type Bell, keepWatch, newBell, type Wanted } from './watch.ts';

const TIMING = timingAt(1);

interface Scene {
  wanted?: () => Wanted | null;
  /** How long the look of this number takes, from one on. */
  takesMs?: (n: number) => number;
  alone?: boolean;
  untilMs: number;
  meanwhile?: (clock: SimulatedClock, bell: Bell) => void;
}

interface Watched {
  began: number[];
  mostAtOnce: number;
  endedAt: number;
}

/** When looks began, to the millisecond, on a clock that waits for nobody. */
function watched(scene: Scene): Promise<Watched> {
  const clock = simulatedClock();
  return play(clock, async () => {
    const [over, bell] = [new AbortController(), newBell()];
    const seen: Watched = { began: [], mostAtOnce: 0, endedAt: 0 };
    let open = 0;
    const look = async () => {
      seen.began.push(clock.now());
      open += 1;
      seen.mostAtOnce = Math.max(seen.mostAtOnce, open);
      await clock.sleep(scene.takesMs?.(seen.began.length) ?? 0);
      open -= 1;
    };
    clock.after(scene.untilMs, () => {
      over.abort();
      bell.ring();
    });
    scene.meanwhile?.(clock, bell);
    const wanted = scene.wanted ?? (() => ({ sinceMs: 0, deadlineMs: null }));
    const watch = { name: 'test', look, wanted, ...(scene.alone ? { alone: true } : {}) };
    await keepWatch(watch, { clock, now: clock.now, timing: TIMING, bell, signal: over.signal });
    seen.endedAt = clock.now();
    assert.equal(open, 0, 'it ended before its looks had');
    return seen;
  });
}

test('the figures of a production and of a fast clock are these', () => {
  assert.deepEqual(timingAt(1), {
    floorMs: 100,
    ceilingMs: 5_000,
    requestMs: 10_000,
    patienceMs: 1_000,
    logWaitMs: 1_000,
  });
  assert.deepEqual(timingAt(300), {
    floorMs: 2_400,
    ceilingMs: 7_500,
    requestMs: 300_000,
    patienceMs: 18_000,
    logWaitMs: 20,
  });
  assert.deepEqual(
    [0, 2_000, 2_020, 60_000, 100_000, 600_000].map((waited) => nextLookMs(waited, TIMING)),
    [100, 100, 101, 3_000, 5_000, 5_000],
  );
});

test('looks begin at once, and each after a twentieth of what was waited', async () => {
  const { began, endedAt } = await watched({ untilMs: 2_450 });
  const expected = [0];
  while ((expected.at(-1) ?? 0) + nextLookMs(expected.at(-1) ?? 0, TIMING) < 2_450)
    expected.push((expected.at(-1) ?? 0) + nextLookMs(expected.at(-1) ?? 0, TIMING));
  assert.deepEqual(
    began,
    expected.map((at) => Math.ceil(at * 1_000) / 1_000),
  );
  assert.equal(endedAt, 2_450);
});

test('one look begins a millisecond past the deadline, whatever was due before and after it', async () => {
  const { began } = await watched({ untilMs: 700, wanted: () => ({ sinceMs: 0, deadlineMs: 250 }) });
  assert.deepEqual(began, [0, 100, 200, 251, 351, 451, 551, 651]);
});

test('what is not wanted is not looked at, until a ring says that it is', async () => {
  let wanted: Wanted | null = null;
  const { began } = await watched({
    untilMs: 1_250,
    wanted: () => wanted,
    meanwhile(clock, bell) {
      clock.after(1_000, () => {
        wanted = { sinceMs: 1_000, deadlineMs: null };
        bell.ring();
      });
    },
  });
  assert.deepEqual(began, [1_000, 1_100, 1_200]);
});

test('a new thing to wait for is looked at as soon as its wait begins', async () => {
  let sinceMs = 0;
  const { began } = await watched({
    untilMs: 450,
    wanted: () => ({ sinceMs, deadlineMs: null }),
    meanwhile(clock, bell) {
      clock.after(150, () => {
        sinceMs = 320;
        bell.ring();
      });
    },
  });
  assert.deepEqual(began, [0, 100, 320, 420]);
});

test('a look that hangs holds the next one up for a second, and no more than six hang at once', async () => {
  const { began, mostAtOnce, endedAt } = await watched({
    untilMs: 9_000,
    takesMs: () => 20_000,
    meanwhile: (clock, bell) => clock.after(7_000, bell.ring),
  });
  assert.deepEqual(began, [0, 1_000, 2_000, 3_000, 4_000, 5_000]);
  assert.equal(mostAtOnce, 6);
  assert.equal(endedAt, 25_000);
});

test('a look that ends makes room for the next at once', async () => {
  const { began } = await watched({ untilMs: 1_150, takesMs: (n) => (n === 1 ? 450 : 0) });
  assert.deepEqual(began, [0, 450, 550, 650, 750, 850, 950, 1_050]);
});

test('who looks alone waits for each look to end', async () => {
  const { began, mostAtOnce } = await watched({ untilMs: 7_000, takesMs: () => 3_000, alone: true });
  assert.deepEqual(began, [0, 3_000, 6_000]);
  assert.equal(mostAtOnce, 1);
});

test('a watch of something that is never wanted ends when it is told to', async () => {
  const { began, endedAt } = await watched({ untilMs: 9_000_000, wanted: () => null });
  assert.deepEqual([began, endedAt], [[], 9_000_000]);
});

test('a watch that has ended listens to nobody any more', async () => {
  const listening = new Map<() => void, string>();
  const bell: Bell = {
    ring: () => assert.fail('nobody rings'),
    signal: {
      aborted: false,
      addEventListener: (type, listener) => void listening.set(listener, type),
      removeEventListener: (type, listener) =>
        void (listening.get(listener) === type && listening.delete(listener)),
    },
  };
  const clock = simulatedClock();
  const over = new AbortController();
  const heard: string[] = [];
  await play(clock, () =>
    keepWatch(
      {
        name: 'test',
        wanted: () => ({ sinceMs: 0, deadlineMs: null }),
        look: async () => {
          heard.push(...listening.values());
          over.abort();
        },
      },
      { clock, now: clock.now, timing: TIMING, bell, signal: over.signal },
    ),
  );
  assert.deepEqual(heard, ['abort']);
  assert.equal(listening.size, 0);
});

test('a bell wakes each who waits once, and not who left or comes later', () => {
  const { ring, signal } = newBell();
  const heard: string[] = [];
  const listener = (name: string) => () => void heard.push(name);
  const left = listener('left');
  signal.addEventListener('abort', listener('waits'));
  signal.addEventListener('abort', left);
  signal.addEventListener('abort', () => signal.addEventListener('abort', listener('came later')));
  signal.removeEventListener('abort', left);
  ring();
  assert.deepEqual(heard, ['waits']);
  ring();
  assert.deepEqual(heard, ['waits', 'came later']);
  assert.equal(signal.aborted, false);
});
