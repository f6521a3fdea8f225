import { setTimeout as sleep } from 'node:timers/promises';

/**
 * PostgreSQL is restarted, fails over, and is out of connections, of space or of patience now and then. None of that
 * is a reason to lose work; what is said to us by a server that works (a wrong statement, a broken constraint) is
 * told at once. The classes are those of what passes by itself: connections, rollbacks, resources, operators.
 */
const PASSING = /^(08|40|53|57|55P03|25006|25P03)/;
const AWAY_CODES = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'ENETUNREACH'],
]);
const AWAY_WORDS =
  /connection terminated|connection timeout|query read timeout|timeout exceeded when trying to connect|connection error and is not queryable|client was closed/i;

export function isAway(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isAway);
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && (AWAY_CODES.has(code) || PASSING.test(code))) return true;
  return AWAY_WORDS.test(error.message);
}

export interface Patience {
  /** How long the queue may be away before the caller is told. */
  limitMs: number;
  signal?: AbortSignal | undefined;
  onAway?: (error: Error) => void;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** Does it again until the queue answers. What is done has to bear being done twice: a commit's answer can be lost. */
export async function patiently<T>(
  { limitMs, signal, onAway }: Patience,
  task: () => Promise<T>,
): Promise<T> {
  const until = performance.now() + limitMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await task();
    } catch (error) {
      if (!isAway(error) || performance.now() > until || signal?.aborted) throw error;
      onAway?.(error as Error);
    }
    // A fleet that was cut off together should not come back in step.
    await sleep(pauseMs * (0.5 + Math.random()), undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}
