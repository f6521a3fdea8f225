import pRetry from 'p-retry';
import type { Clock } from '../clock.ts';
import { isPassing, type Reply } from './reply.ts';

export interface RetryLimits {
  retries: number;
  /** The first pause; each further one is twice as long, and none is the same for everybody. */
  pauseMs: number;
  /** However long the platform asks to be left alone. */
  longestPauseMs: number;
  signal?: AbortSignal | undefined;
}

/** A read that failed in transport is asked again; what came of the last one is the answer. */
export async function retried<T>(
  clock: Clock,
  { retries, pauseMs, longestPauseMs, signal }: RetryLimits,
  ask: () => Promise<Reply<T>>,
): Promise<Reply<T>> {
  let last = await ask();
  // Nearly all end here: what only looks after the others need not be set up for them.
  if (last.ok || !isPassing(last.why) || retries === 0) return last;
  const attempt = async (attempts: number) => {
    if (attempts > 1) last = await ask();
    if (!last.ok && isPassing(last.why)) throw new Error(last.why.message);
    return last;
  };
  const pause = async (attempts: number) => {
    const asked = last.ok ? 0 : (last.why.retryAfterMs ?? 0);
    const jittered = pauseMs * 2 ** (attempts - 1) * (0.5 + Math.random());
    await clock.sleep(Math.min(longestPauseMs, Math.max(asked, jittered)), signal);
  };
  return await pRetry(attempt, {
    retries,
    // It waits on the clock, in the hook: a timer of its own would know nothing of the pace.
    minTimeout: 0,
    onFailedAttempt: ({ attemptNumber, retriesLeft }) => (retriesLeft > 0 ? pause(attemptNumber) : undefined),
    shouldRetry: () => !signal?.aborted,
  }).catch(() => last);
}
