import { EventEmitter, once } from 'node:events';
import { type Clock, systemClock } from '../clock.ts';
import type { LogSource } from './source.ts';

/** Follows a source as a run does, and lets a test wait for what it tells. */
export interface Listener extends AsyncDisposable {
  readonly lines: readonly string[];
  readonly gaps: readonly string[];
  readonly reads: readonly number[];
  /** Resolves when this is so; it is looked at after each thing that was told. */
  until(reached: () => boolean): Promise<void>;
  readonly ended: Promise<{ lost: string } | undefined>;
  stop(): Promise<{ lost: string } | undefined>;
}

/** A test waits for states; this only ends a test that would wait for ever. */
const LIMIT_MS = 20_000;

/** So fast that every pause is the least that a disk and a network are given. */
export const fastClock = (): Clock => systemClock(200);

export function listen(source: LogSource): Listener {
  const lines: string[] = [];
  const gaps: string[] = [];
  const reads: number[] = [];
  const news = new EventEmitter();
  const over = new AbortController();
  const told = () => news.emit('told');
  const sink = {
    lines: (more: readonly string[]) => {
      lines.push(...more);
      told();
    },
    readUpTo: (began: number) => {
      reads.push(began);
      told();
    },
    gap: (why: string) => {
      gaps.push(why);
      told();
    },
  };
  const ended = source.follow(sink, over.signal).finally(told);
  const stop = async () => {
    over.abort();
    return await ended;
  };
  return {
    lines,
    gaps,
    reads,
    ended,
    stop,
    async until(reached) {
      const limit = AbortSignal.timeout(LIMIT_MS);
      while (!reached()) await once(news, 'told', { signal: limit });
    },
    [Symbol.asyncDispose]: async () => void (await stop().catch(() => undefined)),
  };
}
