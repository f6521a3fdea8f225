import { copied, joined, type MappedText, standingFor } from '../mapped.ts';
import type { Source } from '../source.ts';

/** What a language makes of a backslash that it does not know: Python keeps it, JavaScript drops it. */
export interface EscapeRules {
  keepsUnknown: boolean;
}

const ESCAPE =
  /\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|([0-7]{1,3})|N\{[^}]*\}|(\r\n|[\s\S]))/g;

const SIMPLE: Record<string, string> = {
  ...{ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07' },
  ...{ '\n': '', '\r\n': '', '\\': '\\', "'": "'", '"': '"', '`': '`' },
};

const LARGEST_CODE_POINT = 0x10ffff;

/** The text between two places of a source, its escapes replaced by what they stand for. */
export function unescaped(source: Source, from: number, to: number, rules: EscapeRules): MappedText {
  const pieces: MappedText[] = [];
  let copiedTo = from;
  for (const match of source.text.slice(from, to).matchAll(ESCAPE)) {
    const offset = from + match.index;
    pieces.push(copied(source, copiedTo, offset), standingFor(meaningOf(match, rules), { source, offset }));
    copiedTo = offset + match[0].length;
  }
  return joined([...pieces, copied(source, copiedTo, to)]);
}

function meaningOf(match: RegExpExecArray, { keepsUnknown }: EscapeRules): string {
  const [whole, braced, short, long, hex, octal, simple] = match;
  const code = braced ?? short ?? long ?? hex;
  if (code !== undefined) return character(Number.parseInt(code, 16));
  if (octal !== undefined) return character(Number.parseInt(octal, 8));
  if (simple === undefined) return '\ufffd';
  return SIMPLE[simple] ?? (keepsUnknown ? whole : simple);
}

function character(code: number): string {
  return code <= LARGEST_CODE_POINT ? String.fromCodePoint(code) : '\ufffd';
}

/** A literal that the file ends within, or that somebody is still writing, says nothing that can be judged. */
export function isClosed(
  { from, to }: { from: number; to: number },
  { text }: Source,
  quotes: string,
): boolean {
  return to - from >= 2 * quotes.length && text.startsWith(quotes, to - quotes.length);
}
