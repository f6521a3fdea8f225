/**
 * Time is a value: everything that waits takes a clock. Milliseconds are those of the platform, so a clock
 * that runs 300 times as fast makes 600 s of budget take 2 s and no deadline has to know of it.
 */
export interface Clock {
  /** Milliseconds since this clock's own zero. It never goes back, whatever happens to the time of day. */
  now(): number;
  /** Ends after `ms`, or at once when the signal aborts. It never throws: look at the signal to tell. */
  sleep(ms: number, signal?: Interrupt): Promise<void>;
  /** How many of this clock's milliseconds pass in one of the machine's. */
  readonly pace: number;
}

/**
 * What ends a sleep early: an AbortSignal, or something as plain that can be made and rung ten thousand times a
 * second, which an AbortSignal with its exception and its events cannot.
 */
export interface Interrupt {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A timer above this fires at once (a signed 32-bit count), so longer sleeps are taken in pieces. */
const LONGEST_TIMER_MS = 2_147_483_647;

export function systemClock(pace = 1): Clock {
  const zero = performance.now();
  const now = () => (performance.now() - zero) * pace;
  return {
    pace,
    now,
    async sleep(ms, signal) {
      const until = now() + ms;
      let interrupted = signal?.aborted ?? false;
      for (let rest = ms; rest > 0 && !interrupted; rest = until - now()) {
        interrupted = await timer(Math.min(rest / pace, LONGEST_TIMER_MS), signal);
      }
    },
  };
}

/** True where it was interrupted. */
function timer(ms: number, signal: Interrupt | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (interrupted: boolean) => {
      clearTimeout(handle);
      signal?.removeEventListener('abort', interrupt);
      resolve(interrupted);
    };
    const interrupt = () => end(true);
    const handle = setTimeout(end, ms, false);
    signal?.addEventListener('abort', interrupt, { once: true });
  });
}
