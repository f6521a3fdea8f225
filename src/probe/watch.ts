import type { Clock, Interrupt } from '../clock.ts';
import { nextLookMs, type Timing } from './timing.ts';

/** Why a thing is looked at: since when it has been waited for, and when its time is up. */
export interface Wanted {
  sinceMs: number;
  deadlineMs: number | null;
}

export interface Watch {
  name: string;
  /** Records what it sees. */
  look: (signal: AbortSignal) => Promise<void>;
  /** One after the other: where answers are counted in a row, none may overtake another. */
  alone?: boolean;
  /** Null while nobody needs to know. */
  wanted: () => Wanted | null;
}

/** Wakes everybody who waits: something was seen that may change what is wanted. It rings as often as it likes. */
export interface Bell {
  ring(): void;
  /** Interrupts whoever sleeps at the next ring. */
  readonly signal: Interrupt;
}

export function newBell(): Bell {
  const waiting = new Set<() => void>();
  return {
    ring() {
      const woken = [...waiting];
      waiting.clear();
      for (const wake of woken) wake();
    },
    signal: {
      aborted: false,
      addEventListener: (_type, listener) => void waiting.add(listener),
      removeEventListener: (_type, listener) => void waiting.delete(listener),
    },
  };
}

/** A hung request must not hide the truth, and a hundred of them must not pile up either. */
const MOST_IN_FLIGHT = 6;

/** Past the deadline a look begins that can still tell what was there when time ran out. */
const JUST_PAST_MS = 1;

export interface WatchOptions {
  clock: Clock;
  now: () => number;
  timing: Timing;
  bell: Bell;
  /** Ends the watch; whoever aborts it rings the bell too. */
  signal: AbortSignal;
}

/**
 * Looks whenever a look is due until the signal aborts. The wait grows with the time already waited; a look that
 * hangs holds the next one up no longer than patience lasts.
 */
export async function keepWatch(watch: Watch, options: WatchOptions): Promise<void> {
  const { clock, now, bell, signal } = options;
  const inFlight = new Set<Promise<void>>();
  const woken = newBell();
  const stopListening = listen(bell, woken);
  let last = { began: Number.NEGATIVE_INFINITY, sinceMs: Number.NaN };
  const mostInFlight = watch.alone ? 1 : MOST_IN_FLIGHT;
  while (!signal.aborted) {
    const wanted = watch.wanted();
    const patienceMs = inFlight.size > 0 ? options.timing.patienceMs : 0;
    const due = wanted
      ? Math.max(dueAt(wanted, last, options.timing), last.began + patienceMs)
      : Number.POSITIVE_INFINITY;
    if (wanted && due <= now() && inFlight.size < mostInFlight) {
      last = { began: now(), sinceMs: wanted.sinceMs };
      const look = watch.look(signal).finally(() => {
        inFlight.delete(look);
        woken.ring();
      });
      inFlight.add(look);
      continue;
    }
    const waitMs = inFlight.size < mostInFlight ? due - now() : LONGEST_WAIT_MS;
    await clock.sleep(Math.min(waitMs, LONGEST_WAIT_MS), woken.signal);
  }
  stopListening();
  await Promise.all(inFlight);
}

/** A ring of the one is a ring of the other. */
function listen(to: Bell, other: Bell): () => void {
  const hear = () => {
    to.signal.addEventListener('abort', hear);
    other.ring();
  };
  to.signal.addEventListener('abort', hear);
  return () => to.signal.removeEventListener('abort', hear);
}

const LONGEST_WAIT_MS = 3_600_000;

function dueAt(wanted: Wanted, last: { began: number; sinceMs: number }, timing: Timing): number {
  // Waiting for something new: the first look is due as soon as that begins.
  if (last.sinceMs !== wanted.sinceMs) return wanted.sinceMs;
  const next = last.began + nextLookMs(last.began - wanted.sinceMs, timing);
  const closing = wanted.deadlineMs === null ? Number.POSITIVE_INFINITY : wanted.deadlineMs + JUST_PAST_MS;
  return last.began < closing ? Math.min(next, closing) : next;
}
