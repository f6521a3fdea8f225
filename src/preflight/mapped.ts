import type { Source } from './source.ts';

/** Text of which every character knows where it was read: through escapes, concatenations and other files. */
export interface MappedText {
  readonly text: string;
  readonly spans: readonly Span[];
}

/** A stretch of the text. All of a `point` came from one place: an escape, or a placeholder that was rewritten. */
interface Span {
  at: number;
  length: number;
  source: Source;
  offset: number;
  point: boolean;
}

export interface Place {
  source: Source;
  offset: number;
}

export const EMPTY: MappedText = { text: '', spans: [] };

export function copied(source: Source, from: number, to: number): MappedText {
  return {
    text: source.text.slice(from, to),
    spans: [{ at: 0, length: to - from, source, offset: from, point: false }],
  };
}

export function standingFor(text: string, { source, offset }: Place): MappedText {
  return { text, spans: [{ at: 0, length: text.length, source, offset, point: true }] };
}

export function joined(pieces: readonly MappedText[]): MappedText {
  const spans: Span[] = [];
  let at = 0;
  for (const piece of pieces) {
    for (const span of piece.spans) {
      if (span.length > 0) spans.push({ ...span, at: at + span.at });
    }
    at += piece.text.length;
  }
  return { text: pieces.map(({ text }) => text).join(''), spans };
}

export function sliced(mapped: MappedText, from: number, to: number): MappedText {
  const spans: Span[] = [];
  for (const span of mapped.spans) {
    const start = Math.max(span.at, from);
    const end = Math.min(span.at + span.length, to);
    if (start >= end) continue;
    const offset = span.point ? span.offset : span.offset + start - span.at;
    spans.push({ ...span, at: start - from, length: end - start, offset });
  }
  return { text: mapped.text.slice(from, to), spans };
}

/** Where the character at `index` was read. Past the end it is the place right after the last one. */
export function placeOf({ spans }: MappedText, index: number): Place | undefined {
  const span = spans.findLast(({ at }) => at <= index) ?? spans[0];
  if (span === undefined) return undefined;
  const within = Math.min(Math.max(index - span.at, 0), span.length);
  return { source: span.source, offset: span.point ? span.offset : span.offset + within };
}
