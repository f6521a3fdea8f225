import { systemClock } from '../clock.ts';

/** A job for as long as it is its worker's own. */
export interface Hold extends Disposable {
  /** Aborted once the job is no longer its worker's, or the worker stops. */
  readonly signal: AbortSignal;
  /** The lease has its whole length again, from when the queue was asked for it. */
  renewed(askedAtMs: number): void;
  breakOff(why: string): void;
  /** By the clock as well: a process that was frozen reads what had come for it before its timers tell. */
  isOurs(): boolean;
}

const clock = systemClock();

/** What `Hold.renewed` counts from. */
export const holdNowMs = (): number => clock.now();

/**
 * A worker that is cut off from the queue hears from nobody that its lease ran out, while others take its job. So it
 * counts for itself, from before it asked: its lease is over no later here than in the queue.
 */
export function newHold(leaseMs: number, askedAtMs: number): Hold {
  const job = new AbortController();
  const over = new AbortController();
  let untilMs = askedAtMs + leaseMs;
  const isOurs = () => {
    if (clock.now() >= untilMs) job.abort('the lease ran out');
    return !job.signal.aborted;
  };
  const watch = async () => {
    while (!over.signal.aborted && isOurs()) await clock.sleep(untilMs - clock.now(), over.signal);
  };
  void watch();
  return {
    signal: job.signal,
    renewed(askedAtMs) {
      untilMs = askedAtMs + leaseMs;
    },
    breakOff: (why) => job.abort(why),
    isOurs,
    [Symbol.dispose]: () => over.abort(),
  };
}
