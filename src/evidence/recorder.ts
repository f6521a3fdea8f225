import { closeSync, openSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import { CONTENT_LIMIT_BYTES, contentHash } from './content.ts';
import type { EvidenceEvent } from './events.ts';
import type { Redactor } from './redaction.ts';
import { writeAll } from './write-all.ts';

/** A platform that answers another text on every look fills no disk. */
const MOST_CONTENT_CHARS = 67_108_864;

/** A run that records more than this is out of hand: what comes later is counted, not kept. */
export const EVENT_LIMIT = 500_000;

type Unstamped<E> = E extends EvidenceEvent ? Omit<E, 'at'> & { at?: number } : never;
export type NewEvent = Unstamped<EvidenceEvent>;

/** From here on nothing reached the disk. */
export interface RecordLost {
  /** The last line that is whole. */
  line: number;
  why: string;
}

export interface Recorder extends Disposable {
  /** Milliseconds since the run began. */
  now(): number;
  record(event: NewEvent): void;
  /** Keeps a text once, however often it is seen, and answers its hash; null where there is no room for more. */
  keep(text: string): string | null;
  /** Called with each event as it stands in the record, and its line number. */
  onEvent(listener: (event: EvidenceEvent, line: number) => void): void;
  /** Closes the record, and tells whether all of it was taken. */
  end(): RecordLost | null;
}

export interface Sink extends Disposable {
  write(line: string): void;
}

export interface RecorderOptions {
  clock: Clock;
  redactor: Redactor;
  sink: Sink;
  /** Called once: whoever observes on, does it for nobody. */
  onLost?: (lost: RecordLost) => void;
}

/** A sink that fails takes nobody with it: the run must still come to its teardown. */
export function recorder({ clock, redactor, sink, onLost }: RecorderOptions): Recorder {
  const zero = clock.now();
  const kept = new Set<string>();
  const hashOf = memory(() => redactor.known);
  const listeners: ((event: EvidenceEvent, line: number) => void)[] = [];
  let [lines, chars] = [0, 0];
  let lost: RecordLost | null = null;
  let ended = false;
  const now = () => round(clock.now() - zero);

  function record(event: NewEvent): void {
    if (lines >= EVENT_LIMIT) return;
    const stamped = { ...event, at: event.at ?? now() };
    const raw = JSON.stringify(stamped);
    const line = redactor.clean(raw);
    // Only the record is judged, so what the listeners see has lost its secrets too.
    const recorded = (line === raw ? stamped : JSON.parse(line)) as EvidenceEvent;
    if (lost === null) attempt(() => sink.write(line));
    lines += 1;
    for (const listener of listeners) listener(recorded, lines);
  }

  /** Nothing is written after a failure, though it might be taken: line numbers are cited, and must stay true. */
  function attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (lost !== null) return;
      lost = { line: lines, why: error instanceof Error ? error.message : String(error) };
      onLost?.(lost);
    }
  }

  function end(): RecordLost | null {
    if (!ended) attempt(() => sink[Symbol.dispose]());
    ended = true;
    return lost;
  }

  return {
    now,
    record,
    keep(text) {
      const before = hashOf.get(text);
      if (before !== undefined) return before;
      // Cleaned before it is cut: half a secret is one that no spelling finds.
      const clean = redactor.clean(text);
      const hash = contentHash(clean);
      if (kept.has(hash)) return hashOf.set(text, hash);
      if (text.length > CONTENT_LIMIT_BYTES || chars + text.length > MOST_CONTENT_CHARS) return null;
      kept.add(hash);
      chars += text.length;
      record({ type: 'content', hash, size: Buffer.byteLength(text), text: clean });
      return hashOf.set(text, hash);
    },
    onEvent: (listener) => listeners.push(listener),
    end,
    [Symbol.dispose]: () => void end(),
  };
}

/** A file that is looked at a hundred times is cleaned and hashed once; of more than these at a time none is known. */
const MOST_REMEMBERED = 32;

/** By which hash a text was kept, for as long as no further secret is known. */
function memory(secrets: () => number) {
  const hashes = new Map<string, string>();
  let known = secrets();
  return {
    get(text: string): string | undefined {
      if (secrets() !== known) hashes.clear();
      known = secrets();
      return hashes.get(text);
    },
    set(text: string, hash: string): string {
      if (hashes.size >= MOST_REMEMBERED) hashes.clear();
      hashes.set(text, hash);
      return hash;
    },
  };
}

/** Each line reaches the file before the next step is taken: a killed run is readable up to its last line. */
export function fileSink(path: string): Sink {
  const file = openSync(path, 'w');
  return {
    write: (line) => writeAll(file, `${line}\n`),
    [Symbol.dispose]: () => closeSync(file),
  };
}

const round = (ms: number) => Math.round(ms * 1000) / 1000;
