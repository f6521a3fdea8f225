import { type Clock, systemClock } from '../clock.ts';
import { type RetryLimits, retried } from '../platform/retry.ts';
import { classify, type Read } from './classify.ts';
import type { Member } from './members.ts';
import { openReaders, type ReadBuild, type ReaderOptions } from './read.ts';
import type { TenantResult } from './result.ts';

/** Plain data: it travels to a thread of its own where there are many to ask. */
export interface Asking extends ReaderOptions {
  expected: string;
  readsEach: number;
  concurrency: number;
  pace: number;
}

const RETRY: RetryLimits = { retries: 2, pauseMs: 200, longestPauseMs: 5_000 };

/** Asks everybody, so many at once, and each tenant over one connection at a time. */
export async function askAll(
  members: readonly Member[],
  asking: Asking,
  parts: { stop: AbortSignal; onResult: (result: TenantResult) => void },
): Promise<void> {
  const clock = systemClock(asking.pace);
  const open = openReaders(asking);
  const rest = members.values();
  const work = async () => {
    for (const member of rest) {
      if (parts.stop.aborted) return;
      const result = await askOne(member, asking, { clock, read: open(member.url), stop: parts.stop });
      if (!parts.stop.aborted) parts.onResult(result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(asking.concurrency, members.length) }, work));
}

async function askOne(
  { tenant, url }: Member,
  { expected, readsEach }: Asking,
  { clock, read, stop }: { clock: Clock; read: ReadBuild; stop: AbortSignal },
): Promise<TenantResult> {
  const began = clock.now();
  const reads: Read[] = [];
  while (reads.length < readsEach && !stop.aborted) {
    const one = await retried(clock, { ...RETRY, signal: stop }, read);
    reads.push(one);
    // Three tries were for nothing: more would only make the dead hold up the living.
    if (!one.ok) break;
  }
  const tookMs = Math.round((clock.now() - began) / clock.pace);
  return { tenant, url, ...classify(reads, expected), tookMs };
}
