import type { Clock } from '../clock.ts';
import { type Attempt, begin, type CheckResult, finish, type WatchState } from './state.ts';

export interface Check {
  name: string;
  limitMs: number;
  /** Throws where it does not come to a verdict. */
  run(stop: AbortSignal): Promise<CheckResult>;
}

export interface LoopOptions {
  checks: readonly Check[];
  state: WatchState;
  clock: Clock;
  /** The time of day. */
  now: () => number;
  stop: AbortSignal;
  onAttempt: (attempt: Attempt) => void;
}

/**
 * Round after round until somebody stops it. Rounds begin at multiples of the interval: one that takes longer lets
 * those pass that fall into it, and is never joined by another.
 */
export async function keepWatching(options: LoopOptions): Promise<void> {
  const { checks, state, clock, now, stop } = options;
  const began = clock.now();
  let round = 0;
  while (!stop.aborted) {
    for (const check of checks) if (!stop.aborted) await tryOnce(check, options);
    const passed = Math.floor((clock.now() - began) / state.everyMs);
    state.skipped += Math.max(0, passed - round);
    round = passed + 1;
    const restMs = began + round * state.everyMs - clock.now();
    state.dueAtMs = now() + restMs;
    await clock.sleep(restMs, stop);
  }
}

async function tryOnce(check: Check, { state, now, stop, onAttempt }: LoopOptions): Promise<void> {
  const startedAtMs = now();
  begin(state, check.name, startedAtMs);
  const outcome = await check.run(stop).then(
    (result) => ({ is: 'verdict' as const, result }),
    (error: unknown) => ({
      is: 'did-not-happen' as const,
      why: error instanceof Error ? error.message : String(error),
    }),
  );
  const attempt: Attempt = { check: check.name, startedAtMs, finishedAtMs: now(), ...outcome };
  finish(state, attempt);
  onAttempt(attempt);
}
