import type { Clock } from '../clock.ts';
import { LOG_FACTS } from '../evidence/events.ts';
import type { ControlPlane } from '../platform/client.ts';
import type { LogSink, LogSource } from './source.ts';

export interface RegistryLogOptions {
  cp: ControlPlane;
  slug: string;
  clock: Clock;
  /** Milliseconds since the run began, as the evidence counts them. */
  now: () => number;
  waitMs: number;
}

const MOST_LINES = 500;

/** So many requests in a row without an answer, and the source counts as lost. */
const MOST_FAILURES = 20;
const PAUSE_MS = 5_000;

/** The in-repo registry's own log, read from a cursor by requests that wait for something to tell. */
export function registryLog({ cp, slug, clock, now, waitMs }: RegistryLogOptions): LogSource {
  return {
    kind: 'registry',
    tells: LOG_FACTS,
    async follow(sink: LogSink, signal: AbortSignal) {
      let cursor = 0;
      for (let failures = 0; !signal.aborted; ) {
        const began = now();
        const page = await cp.logs(
          { after: cursor, limit: MOST_LINES, waitMs: Math.round(waitMs), slug },
          signal,
        );
        if (signal.aborted) return undefined;
        if (!page.ok) {
          failures += 1;
          if (failures >= MOST_FAILURES) return { lost: page.why.message };
          await clock.sleep(PAUSE_MS, signal);
          continue;
        }
        failures = 0;
        if (cursor > 0 && page.value.oldest > cursor + 1)
          sink.gap(`${page.value.oldest - cursor - 1} lines had gone before they were read`);
        cursor = page.value.next;
        if (page.value.lines.length > 0) sink.lines(page.value.lines);
        if (page.value.lines.length < MOST_LINES) sink.readUpTo(began);
      }
      return undefined;
    },
  };
}
