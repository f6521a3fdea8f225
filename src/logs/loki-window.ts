import type { LokiEntry } from './loki-answer.ts';

/**
 * Which entries are new, and from when the next query must begin. The start moves by the log's own times, never
 * by this machine's clock, and stays behind the newest: what several writers send arrives out of order.
 */
export interface LokiWindow {
  readonly start: bigint;
  /** The entries among these that were not taken before. */
  take(entries: readonly LokiEntry[]): LokiEntry[];
  /** All up to `newest` has been asked for; what arrives late is still looked for, `lookBackNs` behind it. */
  advance(newest: bigint, lookBackNs: bigint): void;
}

export const LOOK_BACK_NS = 60_000_000_000n;
const MOST_TAKEN = 100_000;

export function lokiWindow(start: bigint, mostTaken = MOST_TAKEN): LokiWindow {
  const taken = new Map<string, bigint>();
  let from = start;

  const moveTo = (at: bigint) => {
    if (at <= from) return;
    from = at;
    for (const [key, at] of taken) if (at < from) taken.delete(key);
  };

  return {
    get start() {
      return from;
    },
    take(entries) {
      const fresh: LokiEntry[] = [];
      for (const entry of entries) {
        // What is older than the window has been forgotten and might be counted twice; what is too much for it
        // is asked for again.
        if (entry.at < from || taken.has(entry.key) || taken.size >= mostTaken) continue;
        taken.set(entry.key, entry.at);
        fresh.push(entry);
      }
      return fresh;
    },
    advance(newest, lookBackNs) {
      moveTo(newest - lookBackNs);
      // Too many to look back on: those that come late are given up.
      if (taken.size >= mostTaken / 2) moveTo(newest + 1n);
    },
  };
}
