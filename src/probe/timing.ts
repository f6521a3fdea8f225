/** How often and how long the harness looks, in the platform's milliseconds. */
export interface Timing {
  /** The first wait between two looks, and the longest. */
  floorMs: number;
  ceilingMs: number;
  requestMs: number;
  /** How long a look may take before the next one no longer waits for it. */
  patienceMs: number;
  /** Real milliseconds that the registry's log endpoint may hold a request that has nothing to tell. */
  logWaitMs: number;
}

/** Of the time already waited: so an arrival is noticed within this share of the time it took. */
const SHARE = 0.05;

const PRODUCTION = { floorMs: 100, ceilingMs: 5_000, requestMs: 10_000, patienceMs: 1_000 };

/** A fast clock divides the platform's delays, but neither the network's nor this machine's. */
const LEAST_REAL = { floorMs: 8, ceilingMs: 25, requestMs: 1_000, patienceMs: 60, logWaitMs: 20 };

export function timingAt(pace: number): Timing {
  return {
    floorMs: Math.max(PRODUCTION.floorMs, LEAST_REAL.floorMs * pace),
    ceilingMs: Math.max(PRODUCTION.ceilingMs, LEAST_REAL.ceilingMs * pace),
    requestMs: Math.max(PRODUCTION.requestMs, LEAST_REAL.requestMs * pace),
    patienceMs: Math.max(PRODUCTION.patienceMs, LEAST_REAL.patienceMs * pace),
    logWaitMs: Math.max(1_000 / pace, LEAST_REAL.logWaitMs),
  };
}

export const nextLookMs = (waitedMs: number, timing: Timing): number =>
  Math.min(timing.ceilingMs, Math.max(timing.floorMs, waitedMs * SHARE));
