import type { Clock } from '../clock.ts';
import { timingAt } from '../probe/timing.ts';
import { UsageError } from '../usage.ts';

/** For the last read, which may hang, and the reports. */
const RESERVE_MS = 15_000;

/** Aborts when somebody asks for it, or when what is left of the run's limit is needed for its teardown. */
export interface Limit extends Disposable {
  signal: AbortSignal;
}

export function withinLimit(
  stop: AbortSignal,
  { runMs, teardownMs }: { runMs: number | null; teardownMs: number },
  clock: Clock,
): Limit {
  if (runMs === null) return { signal: stop, [Symbol.dispose]: () => undefined };
  const reservedMs = teardownMs + Math.max(RESERVE_MS, timingAt(clock.pace).requestMs);
  const s = (ms: number) => `${Math.round(ms / 1_000)} s`;
  if (runMs <= reservedMs)
    throw new UsageError(
      `a run of ${s(runMs)} is over before it begins: ${s(reservedMs)} are kept for its teardown and its report`,
    );
  const [limit, over] = [new AbortController(), new AbortController()];
  void clock.sleep(runMs - reservedMs, over.signal).then(() => {
    if (!over.signal.aborted)
      limit.abort(
        `the limit of ${s(runMs)} for the whole run, of which ${s(reservedMs)} are kept for the teardown`,
      );
  });
  return { signal: AbortSignal.any([stop, limit.signal]), [Symbol.dispose]: () => over.abort() };
}
