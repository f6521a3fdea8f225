import type { EvidenceEvent, LookAt, RunEvent, Subject } from '../../evidence/events.ts';
import type { Expectation } from '../../evidence/expectation.ts';
import { plural } from '../duration.ts';
import { type LineDiff, lineDiff } from './diff.ts';
import { sayFailure } from './line.ts';

export interface Comparison {
  title: string;
  expected: string;
  read: string;
  same: boolean;
  diff: LineDiff | null;
}

export interface Readings {
  events: readonly EvidenceEvent[];
  contents: ReadonlyMap<string, string>;
  expected: Expectation;
}

export function readingsOf(events: readonly EvidenceEvent[]): Readings | null {
  const run = events.find((event): event is RunEvent => event.type === 'run');
  if (run === undefined) return null;
  const contents = new Map<string, string>();
  for (const event of events) if (event.type === 'content') contents.set(event.hash, event.text);
  return { events, contents, expected: run.expected };
}

/** The last look of its kind that could be read, and else the last of all: an unread thing has no content. */
export function lastLook<S extends Subject>(
  { events }: Readings,
  subject: S,
  until: number,
  name?: string,
): LookAt<S> | null {
  let unreadable: LookAt<S> | null = null;
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (event?.type !== 'look' || event.subject !== subject || event.at > until) continue;
    if (name !== undefined && 'name' in event && event.name !== name) continue;
    if (event.seen.is !== 'unreadable') return event as LookAt<S>;
    unreadable ??= event as LookAt<S>;
  }
  return unreadable;
}

export const simple = (
  title: string,
  expected: string,
  read: string,
  same = expected === read,
): Comparison => ({
  title,
  expected,
  read,
  same,
  diff: null,
});

export const NOTHING_READ = 'nothing was read';
export function compareText(
  title: string,
  expected: string,
  seen: LookAt<'config'>['seen'] | undefined,
  readings: Readings,
): Comparison {
  const promised = plural(Buffer.byteLength(expected), 'byte');
  if (seen === undefined) return simple(title, promised, NOTHING_READ);
  if (seen.is === 'unreadable') return simple(title, promised, `could not be read: ${sayFailure(seen.why)}`);
  if (seen.is === 'absent') return simple(title, promised, 'absent');
  const text = readings.contents.get(seen.hash);
  if (text === undefined) return simple(title, promised, `${plural(seen.size, 'byte')}, content not kept`);
  if (text === expected)
    return simple(title, promised, `${plural(seen.size, 'byte')}, the same content`, true);
  const diff = lineDiff(expected, text);
  const read = `${plural(seen.size, 'byte')}, ${plural(diff.removed, 'line')} missing or changed, ${plural(diff.added, 'line')} other`;
  return { title, expected: promised, read, same: false, diff };
}
