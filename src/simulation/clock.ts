import type { Clock } from '../clock.ts';
import { type Entry, newQueue } from './queue.ts';

/** Who lets things happen later: the simulated clock, or a queue that is run through at once. */
export interface Scheduler {
  now(): number;
  /** Calls back after so many milliseconds; what it answers calls that off. */
  after(ms: number, run: () => void): () => void;
}

export interface SimulatedClock extends Clock, Scheduler {
  /** Sleeps that somebody still waits for: none, once a run is over. */
  readonly sleeping: number;
  /** Goes to the next thing that is to happen, and lets it; false where nothing is. */
  advance(): boolean;
}

export function simulatedClock(): SimulatedClock {
  const queue = newQueue();
  let nowMs = 0;
  let sleeping = 0;
  return {
    pace: 1,
    now: () => nowMs,
    get sleeping() {
      return sleeping;
    },
    after: (ms, run) => callOff(queue.add(tick(nowMs, ms), run)),
    sleep(ms, signal) {
      if (signal?.aborted || !(ms > 0)) return Promise.resolve();
      sleeping += 1;
      return new Promise((resolve) => {
        const end = () => {
          entry.run = null;
          sleeping -= 1;
          signal?.removeEventListener('abort', end);
          resolve();
        };
        const entry = queue.add(tick(nowMs, ms), end);
        signal?.addEventListener('abort', end, { once: true });
      });
    },
    advance() {
      const entry = queue.take();
      if (!entry?.run) return false;
      nowMs = entry.at;
      entry.run();
      return true;
    },
  };
}

const callOff = (entry: Entry) => () => {
  entry.run = null;
};

/** A timer fires on a whole microsecond, and never at once: a wait that is lost in rounding would not move the clock. */
const tick = (nowMs: number, ms: number) =>
  ms > 0 ? Math.max(Math.ceil((nowMs + ms) * 1_000), Math.round(nowMs * 1_000) + 1) / 1_000 : nowMs;

/** Things that happen one after the other with nobody watching, up to a moment. */
export function eagerScheduler(fromMs: number): Scheduler & { runUntil(ms: number): void } {
  const queue = newQueue();
  let nowMs = fromMs;
  return {
    now: () => nowMs,
    after: (ms, run) => callOff(queue.add(tick(nowMs, ms), run)),
    runUntil(ms) {
      for (let next = queue.peek(); next && next.at <= ms; next = queue.peek()) {
        queue.take();
        nowMs = next.at;
        next.run?.();
      }
      nowMs = Math.max(nowMs, ms);
    },
  };
}

/** More than any run needs: one that goes on for longer goes round in circles. */
const MOST_STEPS = 3_000_000;

/**
 * Runs what waits on the clock to its end. Time goes on only when everything that can run has run: a callback
 * that is entered by a microtask comes after all other microtasks, and costs a tenth of a turn of the event loop.
 */
export function play<T>(clock: SimulatedClock, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let [over, steps] = [false, 0];
    const end = (settle: () => void) => {
      over = true;
      settle();
    };
    work().then(
      (value) => end(() => resolve(value)),
      (error: unknown) => end(() => reject(error)),
    );
    const settled = Promise.resolve();
    const leave = () => process.nextTick(step);
    const whenIdle = () => void settled.then(leave);
    const step = () => {
      if (over) return;
      steps += 1;
      if (steps > MOST_STEPS)
        return end(() => reject(new Error(`not over after ${MOST_STEPS} steps, ${clock.now()} ms`)));
      if (!clock.advance()) return end(() => reject(new Error('everything waits, and nothing is to happen')));
      whenIdle();
    };
    whenIdle();
  });
}
