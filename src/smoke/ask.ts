import type { Clock } from '../clock.ts';
import { type RetryLimits, retried } from '../platform/retry.ts';
import { classify, type Read } from './classify.ts';
import type { Member } from './members.ts';
import type { BuildReader } from './read.ts';
import type { TenantResult } from './result.ts';

export interface AskOptions {
  expected: string;
  readsEach: number;
  concurrency: number;
  clock: Clock;
  open: (url: string) => BuildReader;
  stop: AbortSignal;
  onResult: (result: TenantResult) => void;
}

const RETRY: RetryLimits = { retries: 2, pauseMs: 200, longestPauseMs: 5_000 };

/** Asks everybody, so many at once, and each tenant over one connection at a time. */
export async function askAll(members: readonly Member[], options: AskOptions): Promise<void> {
  const rest = members.values();
  const work = async () => {
    for (const member of rest) {
      if (options.stop.aborted) return;
      const result = await askOne(member, options);
      if (!options.stop.aborted) options.onResult(result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency, members.length) }, work));
}

async function askOne({ tenant, url }: Member, options: AskOptions): Promise<TenantResult> {
  const { clock, stop, expected, readsEach } = options;
  const began = clock.now();
  await using reader = options.open(url);
  const reads: Read[] = [];
  while (reads.length < readsEach && !stop.aborted) {
    const read = await retried(clock, { ...RETRY, signal: stop }, () => reader.read());
    reads.push(read);
    // Three tries were for nothing: more would only make the dead hold up the living.
    if (!read.ok) break;
  }
  const tookMs = Math.round(clock.now() - began);
  return { tenant, url, ...classify(reads, expected), tookMs };
}
