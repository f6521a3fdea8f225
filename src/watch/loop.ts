import type { Clock } from '../clock.ts';
import { type Attempt, allow, begin, type CheckResult, finish, type WatchState } from './state.ts';

export interface Check {
  name: string;
  /** Until it allows itself another one, by what it has found. */
  limitMs: number;
  /** Throws where it does not come to a verdict. */
  run(stop: AbortSignal, allow: (limitMs: number) => void): Promise<CheckRun>;
}

export interface CheckRun {
  result: CheckResult;
  /** Tells everybody else of it. It never throws. */
  tell(): Promise<void>;
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
  allow(state, check.name, check.limitMs);
  begin(state, check.name, startedAtMs);
  const outcome = await outcomeOf(check, state, stop).catch((error: unknown) => ({
    is: 'did-not-happen' as const,
    why: error instanceof Error ? error.message : String(error),
  }));
  const attempt: Attempt = { check: check.name, startedAtMs, finishedAtMs: now(), ...outcome };
  finish(state, attempt);
  onAttempt(attempt);
}

/** What a stop broke off says nothing of the platform, so it counts for nothing and nobody is told of it. */
async function outcomeOf(
  check: Check,
  state: WatchState,
  stop: AbortSignal,
): Promise<{ is: 'verdict'; result: CheckResult }> {
  const { result, tell } = await check.run(stop, (limitMs) => allow(state, check.name, limitMs));
  if (stop.aborted && result.verdict === 'inconclusive')
    throw new Error(`it was broken off: ${result.folder}`);
  await tell();
  return { is: 'verdict', result };
}
