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

/** Where an answer of so many is too large, half as many are asked for. */
const MOST_LINES = 500;

/** So many requests in a row without an answer, and the source counts as lost. */
const MOST_FAILURES = 20;
const PAUSE_MS = 5_000;

/** The in-repo registry's own log, read from a cursor by requests that wait for something to tell. */
export function registryLog(options: RegistryLogOptions): LogSource {
  return {
    kind: 'registry',
    tells: LOG_FACTS,
    follow: (sink, signal) => readPages(options, sink, signal),
  };
}

async function readPages(
  { cp, slug, clock, now, waitMs }: RegistryLogOptions,
  sink: LogSink,
  signal: AbortSignal,
): Promise<{ lost: string } | undefined> {
  let [cursor, limit] = [0, MOST_LINES];
  for (let failures = 0; !signal.aborted; ) {
    const began = now();
    const query = { after: cursor, limit, waitMs: Math.round(waitMs), slug };
    const page = await cp.logs(query, signal);
    if (signal.aborted) break;
    if (page.ok) {
      tellPage(page.value, { cursor, limit, began }, sink);
      cursor = page.value.next;
      [failures, limit] = [0, MOST_LINES];
      continue;
    }
    if (page.why.kind === 'too-large' && limit > 1) {
      limit >>= 1;
      continue;
    }
    failures += 1;
    if (failures >= MOST_FAILURES) return { lost: page.why.message };
    await clock.sleep(PAUSE_MS, signal);
  }
  return undefined;
}

interface Page {
  lines: string[];
  oldest: number;
}

function tellPage(
  { lines, oldest }: Page,
  { cursor, limit, began }: { cursor: number; limit: number; began: number },
  sink: LogSink,
) {
  if (cursor > 0 && oldest > cursor + 1)
    sink.gap(`${oldest - cursor - 1} lines had gone before they were read`);
  if (lines.length > 0) sink.lines(lines);
  if (lines.length < limit) sink.readUpTo(began);
}
