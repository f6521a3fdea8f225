import type { Clock } from '../clock.ts';
import type { LogFact } from '../evidence/events.ts';
import { type LokiEntry, readQueryAnswer } from './loki-answer.ts';
import { followTail } from './loki-tail.ts';
import { LOOK_BACK_NS, type LokiWindow, lokiWindow } from './loki-window.ts';
import { answerMs, pauseMs } from './pause.ts';
import type { LogSink, LogSource } from './source.ts';
import { openWire, reasonOf, type Wire } from './wire.ts';

export interface LokiLogOptions {
  url: string;
  query: string;
  headers?: Readonly<Record<string, string>> | undefined;
  ca?: readonly string[] | undefined;
  clean?: ((text: string) => string) | undefined;
  tells: readonly LogFact[];
  clock: Clock;
  isProbe?: boolean | undefined;
}

const PAUSE_MS = 5_000;
const ANSWER_MS = 10_000;
const MOST_FAILURES = 20;
const MOST_PAGES = 20;

/** Loki's own default limit of a query; a page that is too large in bytes is asked for again in smaller ones. */
const PAGE_ENTRIES = 5_000;
const SMALLEST_PAGE_ENTRIES = 100;
const MOST_PAGE_BYTES = 16_777_216;

/**
 * Loki's query_range again and again, which alone decides what has been read; its tail tells the same sooner.
 * Loki may take in a line long after it was written, so no time is told up to which everything has been read.
 */
export function lokiLog(options: LokiLogOptions): LogSource {
  const { url, query, headers, ca, clean, tells, clock, isProbe } = options;
  return {
    kind: 'loki',
    tells,
    async follow(sink: LogSink, signal: AbortSignal) {
      await using wire = openWire({ clock, headers, ca, clean });
      const window = lokiWindow(BigInt(Date.now()) * 1_000_000n - LOOK_BACK_NS);
      const give = (entries: readonly LokiEntry[]) => {
        const lines = window.take(entries).map(({ line }) => line);
        if (lines.length > 0) sink.lines(lines);
      };
      const ended = new AbortController();
      const over = AbortSignal.any([signal, ended.signal]);
      const tailing = followTail({ url, query, headers, ca, clock, window, give }, over);
      const mostFailures = isProbe ? 1 : MOST_FAILURES;
      const parts: Polling = {
        base: url,
        query,
        wire,
        clock,
        window,
        give,
        sink,
        mostFailures,
        page: PAGE_ENTRIES,
      };
      try {
        return await poll(parts, signal);
      } finally {
        ended.abort();
        await tailing;
      }
    },
  };
}

interface Polling {
  base: string;
  query: string;
  wire: Wire;
  clock: Clock;
  window: LokiWindow;
  give: (entries: readonly LokiEntry[]) => void;
  sink: LogSink;
  mostFailures: number;
  page: number;
}

async function poll(polling: Polling, signal: AbortSignal): Promise<{ lost: string } | undefined> {
  const { clock, mostFailures } = polling;
  for (let failures = 0; !signal.aborted; ) {
    const why = await readPages(polling, signal);
    if (signal.aborted) break;
    failures = why === null ? 0 : failures + 1;
    if (why !== null && failures >= mostFailures) return { lost: why };
    await clock.sleep(pauseMs(clock, PAUSE_MS), signal);
  }
  return undefined;
}

/** Null when all that Loki has was read; else why not. */
async function readPages(polling: Polling, signal: AbortSignal): Promise<string | null> {
  const { window, give, sink } = polling;
  let { start } = window;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await readPage(polling, start, signal);
    if (!page.ok) return page.why;
    sink.answered?.();
    give(page.entries);
    const newest = page.entries.at(-1)?.at ?? start;
    if (page.entries.length < polling.page) {
      window.advance(newest, LOOK_BACK_NS);
      return null;
    }
    if (newest === start) sink.gap('more lines of one and the same nanosecond than a page may hold');
    start = newest === start ? start + 1n : newest;
  }
  // More than one turn may take: the next one goes on here, without a look back.
  window.advance(start, 0n);
  return null;
}

type Page = { ok: true; entries: LokiEntry[] } | { ok: false; why: string };

async function readPage(polling: Polling, start: bigint, signal: AbortSignal): Promise<Page> {
  const { base, query, wire, clock } = polling;
  const params = new URLSearchParams({
    query,
    start: String(start),
    limit: String(polling.page),
    direction: 'forward',
  });
  const address = `${base.replace(/\/+$/, '')}/loki/api/v1/query_range?${params}`;
  const answer = await wire.get(address, { timeoutMs: answerMs(clock, ANSWER_MS), signal });
  if (!answer.ok) return answer;
  try {
    const text = await textOf(answer.body, MOST_PAGE_BYTES);
    if (text !== null) return { ok: true, entries: readQueryAnswer(text) };
    if (polling.page <= SMALLEST_PAGE_ENTRIES)
      return { ok: false, why: `${polling.page} lines are larger than ${MOST_PAGE_BYTES} bytes` };
    polling.page = Math.max(SMALLEST_PAGE_ENTRIES, Math.floor(polling.page / 4));
    return await readPage(polling, start, signal);
  } catch (error) {
    // The parser of JSON quotes what it stumbled over, and cuts it: that may be half a secret.
    const why = error instanceof SyntaxError ? 'it is no JSON' : reasonOf(error);
    return { ok: false, why: `the answer is not Loki's: ${why}` };
  }
}

async function textOf(body: AsyncIterable<Buffer>, mostBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > mostBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
