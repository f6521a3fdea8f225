import { type Clock, systemClock } from '../../clock.ts';
import type { EvidenceEvent } from '../../evidence/events.ts';
import type { Assertion, Verdict } from '../../verdict/result.ts';
import { duration, grouped } from '../duration.ts';
import { printedJson } from '../json.ts';
import { ending } from './ending.ts';
import { frame, waited } from './frame.ts';
import { type Change, decide, newProgress, type Progress } from './hops.ts';
import { painter } from './paint.ts';
import { advance } from './progress.ts';

export interface LiveView extends Disposable {
  onEvent(event: EvidenceEvent, line: number): void;
  onAssertion(assertion: Assertion): void;
  end(verdict: Verdict, folder: string): void;
}

export interface ViewOptions {
  stream: { write(text: string): unknown };
  isTTY: boolean;
  colour: boolean;
  /** Asked each time, since a window is resized while a gate runs. */
  size: () => { columns: number; rows: number };
  quiet: boolean;
  json: boolean;
  /** The machine's time, whatever the platform's pace. */
  clock?: Clock;
}

export function terminalView(options: ViewOptions): LiveView {
  if (options.json) return jsonView(options);
  if (options.quiet) return quietView(options);
  return options.isTTY ? liveView(options) : plainView(options);
}

const jsonView = ({ stream }: ViewOptions): LiveView =>
  silentUntil((verdict) => stream.write(`${printedJson(verdict)}\n`));

const quietView = ({ stream, colour }: ViewOptions): LiveView =>
  silentUntil((verdict, folder) => stream.write(`${ending(verdict, folder, painter(colour)).join('\n')}\n`));

function silentUntil(end: LiveView['end']): LiveView {
  const ignore = () => undefined;
  return { onEvent: ignore, onAssertion: ignore, end, [Symbol.dispose]: ignore };
}

interface Watch {
  progress: Progress;
  /** The platform's time now: that of the last event, and what has passed since. */
  nowMs(): number;
  take(event: EvidenceEvent): Change[];
}

function watch(clock: Clock): Watch {
  const progress = newProgress();
  let takenAt = clock.now();
  return {
    progress,
    nowMs: () => progress.lastAt + (clock.now() - takenAt) * (progress.run?.pace ?? 1),
    take(event) {
      takenAt = clock.now();
      return advance(progress, event);
    },
  };
}

const FRAME_MS = 100;
const [HIDE_CURSOR, SHOW_CURSOR, CLEAR_DOWN] = ['\u001b[?25l', '\u001b[?25h', '\u001b[0J'];

function liveView({ stream, colour, size, clock = systemClock() }: ViewOptions): LiveView {
  const { progress, nowMs, take } = watch(clock);
  const paint = painter(colour);
  const stop = new AbortController();
  let drawn = 0;

  function draw(): void {
    const { columns, rows } = size();
    const lines = frame(progress, nowMs(), paint, columns, rows);
    const up = drawn > 0 ? `\u001b[${drawn}A\r` : HIDE_CURSOR;
    stream.write(`${up}${CLEAR_DOWN}${lines.map((line) => `${line}\n`).join('')}`);
    drawn = lines.length;
  }

  function close(): void {
    if (stop.signal.aborted) return;
    stop.abort();
    if (drawn > 0) stream.write(SHOW_CURSOR);
  }

  void every(clock, FRAME_MS, stop.signal, () => progress.run !== null && draw());
  return {
    onEvent: (event) => void take(event),
    onAssertion: (assertion) => void decide(progress, assertion),
    end(verdict, folder) {
      if (stop.signal.aborted) return;
      draw();
      close();
      stream.write(`\n${ending(verdict, folder, paint).join('\n')}\n`);
    },
    [Symbol.dispose]: close,
  };
}

const SIGN_OF_LIFE_MS = 30_000;

function plainView({ stream, colour, clock = systemClock() }: ViewOptions): LiveView {
  const { progress, nowMs, take } = watch(clock);
  const paint = painter(colour);
  const stop = new AbortController();
  let saidAt = clock.now();

  function say(changes: readonly Change[], at: number): void {
    for (const { tone, text } of changes) stream.write(`${stamp(progress, at)}  ${paint(tone, text)}\n`);
    if (changes.length > 0) saidAt = clock.now();
  }

  void every(clock, 1_000, stop.signal, () => {
    if (clock.now() - saidAt >= SIGN_OF_LIFE_MS) say([signOfLife(progress, nowMs())], nowMs());
  });
  return {
    onEvent: (event) => say(take(event), event.at),
    onAssertion: (assertion) => say(decide(progress, assertion), assertion.atMs ?? progress.lastAt),
    end(verdict, folder) {
      if (stop.signal.aborted) return;
      stop.abort();
      stream.write(`${ending(verdict, folder, paint).join('\n')}\n`);
    },
    [Symbol.dispose]: () => stop.abort(),
  };
}

/** The time of day by the record, and the platform's time since the run began. */
function stamp({ run }: Progress, at: number): string {
  const began = Date.parse(run?.startedAt ?? '');
  const since = `+${duration(at)}`.padStart(10);
  if (run === null || Number.isNaN(began)) return since;
  return `${new Date(began + at / run.pace).toISOString().slice(11, 19)}Z ${since}`;
}

function signOfLife(progress: Progress, nowMs: number): Change {
  const open = progress.hops.filter((hop) => hop.state === 'waiting');
  const { seen, failed } = progress.heartbeats;
  const hops = open.map((hop) => `${hop.id} ${waited(hop.sinceMs, hop.budgetMs, nowMs)}`).join(', ');
  const beats =
    failed > 0
      ? `${grouped(failed)} of ${grouped(Math.max(seen, failed))} heartbeats failed`
      : `${grouped(seen)} heartbeats`;
  return { tone: 'plain', text: `still here: ${hops || 'nothing is waited for'}; ${beats}` };
}

async function every(clock: Clock, ms: number, signal: AbortSignal, act: () => unknown): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(ms, signal);
    if (!signal.aborted) act();
  }
}
