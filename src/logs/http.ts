import type { Clock } from '../clock.ts';
import type { LogFact } from '../evidence/events.ts';
import { lineSplitter } from './lines.ts';
import { newLines } from './overlap.ts';
import { parseLogLine } from './parse.ts';
import { answerMs, pauseMs } from './pause.ts';
import type { LogSink, LogSource } from './source.ts';
import { openWire, reasonOf, type Wire } from './wire.ts';

export interface HttpLogOptions {
  url: string;
  headers?: Readonly<Record<string, string>> | undefined;
  ca?: readonly string[] | undefined;
  clean?: ((text: string) => string) | undefined;
  isProbe?: boolean | undefined;
  tells: readonly LogFact[];
  clock: Clock;
  now: () => number;
}

const PAUSE_MS = 2_000;
const ANSWER_MS = 10_000;
const MOST_FAILURES = 20;

/** An answer that has not ended by then is a stream: its lines are handed over as they come. */
const SETTLE_MS = 1_000;
const MOST_SETTLING_BYTES = 33_554_432;
const MOST_SEEN = 2_000;

/** An address that answers lines: one answer that goes on for ever, or a text that is asked for again and again. */
export function httpLog(options: HttpLogOptions): LogSource {
  return {
    kind: 'http',
    tells: options.tells,
    async follow(sink: LogSink, signal: AbortSignal) {
      await using wire = openWire(options);
      return await askAgain(options, wire, sink, signal);
    },
  };
}

async function askAgain(
  { url, clock, now, isProbe }: HttpLogOptions,
  wire: Wire,
  sink: LogSink,
  signal: AbortSignal,
): Promise<{ lost: string } | undefined> {
  const seen: string[] = [];
  const mostFailures = isProbe ? 1 : MOST_FAILURES;
  for (let failures = 0; !signal.aborted; ) {
    const began = now();
    const { why, bytes, isTooLarge } = await readAnswer({
      wire,
      url,
      clock,
      signal,
      answered: () => sink.answered?.(),
      out: joinedTo(seen, sink),
    });
    if (signal.aborted) break;
    failures = why === null || bytes > 0 ? 0 : failures + 1;
    if (why === null) sink.readUpTo(began);
    else if (failures >= mostFailures || isTooLarge) return { lost: why };
    await clock.sleep(pauseMs(clock, PAUSE_MS), signal);
  }
  return undefined;
}

interface Reading {
  wire: Wire;
  url: string;
  clock: Clock;
  signal: AbortSignal;
  answered: () => void;
  out: (lines: readonly string[]) => void;
}

/** `why` is null when the answer was read to its end. */
interface Read {
  bytes: number;
  why: string | null;
  isTooLarge?: boolean;
}

async function readAnswer({ wire, url, clock, signal, answered, out }: Reading): Promise<Read> {
  const answer = await wire.get(url, { timeoutMs: answerMs(clock, ANSWER_MS), signal });
  if (!answer.ok) return { bytes: 0, why: answer.why };
  answered();
  const lines = lineSplitter();
  const ended = new AbortController();
  const held: string[] = [];
  let bytes = 0;
  let streaming = false;
  const settle = () => {
    streaming = true;
    out(held.splice(0));
  };
  const settled = clock.sleep(pauseMs(clock, SETTLE_MS), AbortSignal.any([signal, ended.signal]));
  void settled.then(() => !ended.signal.aborted && !signal.aborted && settle());
  try {
    for await (const chunk of answer.body) {
      held.push(...lines.push(chunk as Buffer).filter(tells));
      bytes += (chunk as Buffer).length;
      if (streaming) out(held.splice(0));
      else if (bytes > MOST_SETTLING_BYTES)
        return { bytes, why: `the answer is larger than ${MOST_SETTLING_BYTES} bytes`, isTooLarge: true };
    }
    held.push(...lines.rest().filter(tells));
    out(held.splice(0));
    return { bytes, why: null };
  } catch (error) {
    // What came before the break was written all the same.
    out(held.splice(0));
    return { bytes, why: `the answer broke off: ${reasonOf(error)}` };
  } finally {
    ended.abort();
  }
}

/** What tells nothing need not be remembered either. */
const tells = (line: string) => parseLogLine(line) !== null;

/** The first lines of an answer are held against what was seen before; what follows them is new. */
function joinedTo(seen: string[], sink: LogSink): (lines: readonly string[]) => void {
  let first = true;
  return (lines) => {
    const joined = first ? newLines(seen, lines) : { lines, joined: true };
    first = first && lines.length === 0;
    if (!joined.joined) sink.gap('lines may have been missed between two answers');
    if (joined.lines.length > 0) sink.lines(joined.lines);
    seen.push(...joined.lines);
    seen.splice(0, seen.length - MOST_SEEN);
  };
}
