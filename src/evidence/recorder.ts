import { closeSync, openSync, writeSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import { CONTENT_LIMIT_BYTES, contentHash } from './content.ts';
import type { EvidenceEvent } from './events.ts';
import type { Redactor } from './redaction.ts';

/** A platform that answers another text on every look fills no disk. */
const MOST_CONTENT_CHARS = 67_108_864;

/** A run that records more than this is out of hand: what comes later is counted, not kept. */
export const EVENT_LIMIT = 500_000;

type Unstamped<E> = E extends EvidenceEvent ? Omit<E, 'at'> & { at?: number } : never;
export type NewEvent = Unstamped<EvidenceEvent>;

export interface Recorder extends Disposable {
  /** Milliseconds since the run began. */
  now(): number;
  record(event: NewEvent): void;
  /** Keeps a text once, however often it is seen, and answers its hash; null where there is no room for more. */
  keep(text: string): string | null;
  /** Called with each event as it stands in the record, and its line number. */
  onEvent(listener: (event: EvidenceEvent, line: number) => void): void;
}

export interface Sink extends Disposable {
  write(line: string): void;
}

export function recorder(options: { clock: Clock; redactor: Redactor; sink: Sink }): Recorder {
  const { clock, redactor, sink } = options;
  const zero = clock.now();
  const kept = new Set<string>();
  const listeners: ((event: EvidenceEvent, line: number) => void)[] = [];
  let [lines, chars] = [0, 0];
  const now = () => round(clock.now() - zero);

  function record(event: NewEvent): void {
    if (lines >= EVENT_LIMIT) return;
    const stamped = { ...event, at: event.at ?? now() };
    const raw = JSON.stringify(stamped);
    const line = redactor.clean(raw);
    // Only the record is judged, so what the listeners see has lost its secrets too.
    const recorded = (line === raw ? stamped : JSON.parse(line)) as EvidenceEvent;
    sink.write(line);
    lines += 1;
    for (const listener of listeners) listener(recorded, lines);
  }

  return {
    now,
    record,
    keep(text) {
      // Cleaned before it is cut: half a secret is one that no spelling finds.
      const clean = redactor.clean(text);
      const hash = contentHash(clean);
      if (kept.has(hash)) return hash;
      if (text.length > CONTENT_LIMIT_BYTES || chars + text.length > MOST_CONTENT_CHARS) return null;
      kept.add(hash);
      chars += text.length;
      record({ type: 'content', hash, size: Buffer.byteLength(text), text: clean });
      return hash;
    },
    onEvent: (listener) => listeners.push(listener),
    [Symbol.dispose]: () => sink[Symbol.dispose](),
  };
}

/** Each line reaches the file before the next step is taken: a killed run is readable up to its last line. */
export function fileSink(path: string): Sink {
  const file = openSync(path, 'w');
  return {
    write: (line) => void writeSync(file, `${line}\n`),
    [Symbol.dispose]: () => closeSync(file),
  };
}

const round = (ms: number) => Math.round(ms * 1000) / 1000;
