import { joined, type MappedText, placeOf, sliced, standingFor } from '../mapped.ts';
import { type Token, tokenAt } from './lexer.ts';

/** How a driver writes a parameter: `$1`, `?`, `:name`, `@name`, `%s` and `%(name)s`, or `sqlc.arg(name)`. */
export type PlaceholderStyle = 'dollar' | 'question' | 'colon' | 'at' | 'percent' | 'sqlc';

export interface Rewritten {
  statement: MappedText;
  /** Parameters that were not written `$1`, where a client may put its values in as text. */
  rewritten: number;
}

const MARKS: Record<Exclude<PlaceholderStyle, 'dollar'>, RegExp> = {
  // Before a literal it is the operator of jsonb: `attributes ? 'colour'`.
  question: /\?(?![|&?]|\s*(?:'|\$\d))(?<![?@\\]\?)/y,
  colon: /(?<![:\w]):([A-Za-z_]\w*)/y,
  at: /(?<![@\w<>&|#-])@([A-Za-z_]\w*)/y,
  percent: /%s|%\(([^)\s]+)\)s|%b|%t/y,
  sqlc: /sqlc\.(?:n?arg|slice)\(\s*'?(\w+)'?\s*\)/y,
};

const IN_SCRIPTS = ['sqlc', 'colon', 'at', 'question'] as const;

/** A file of statements names no driver, so the first style that a statement has is taken for its own. */
export function styleInScript(text: string): PlaceholderStyle {
  const marks = tokens(text);
  return (
    IN_SCRIPTS.find((style) => marks.some((token) => markAt(text, token, [style]) !== undefined)) ?? 'dollar'
  );
}

/** Writes the driver's placeholders as PostgreSQL's own. Text in quotes and comments stays as it is. */
export function withDollars(mapped: MappedText, styles: readonly PlaceholderStyle[]): Rewritten {
  const { text } = mapped;
  const foreign = styles.filter((style) => style !== 'dollar');
  const native = tokens(text).some(({ kind }) => kind === 'parameter');
  if (foreign.length === 0 || native) return { statement: mapped, rewritten: 0 };
  const pieces: MappedText[] = [];
  const numbers = new Map<string, number>();
  let copiedTo = 0;
  let before = '';
  for (const token of tokens(text)) {
    const mark = markAt(text, token, foreign);
    if (mark !== undefined && token.from >= copiedTo) {
      pieces.push(sliced(mapped, copiedTo, token.from), parameter(mapped, token.from, mark, numbers, before));
      copiedTo = mark.to;
    }
    before = text.slice(token.from, token.to);
  }
  pieces.push(sliced(mapped, copiedTo, text.length));
  const percent = foreign.includes('percent') && numbers.size > 0;
  const statement = percent ? withoutDoubledPercent(joined(pieces)) : joined(pieces);
  return { statement, rewritten: numbers.size };
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (let token = tokenAt(text, 0); token.kind !== 'end'; token = tokenAt(text, token.to)) found.push(token);
  return found;
}

interface Mark {
  to: number;
  name: string | undefined;
}

function markAt(text: string, token: Token, styles: Exclude<PlaceholderStyle, 'dollar'>[]): Mark | undefined {
  if (token.kind !== 'symbol' && token.kind !== 'word') return undefined;
  for (const style of styles) {
    const pattern = MARKS[style];
    pattern.lastIndex = token.from;
    const match = pattern.exec(text);
    if (match !== null) return { to: token.from + match[0].length, name: match[1] };
  }
  return undefined;
}

/** A name that comes twice is one parameter. `IN ?` is spread by the drivers that know it, so it gets its brackets. */
function parameter(
  mapped: MappedText,
  from: number,
  { name }: Mark,
  numbers: Map<string, number>,
  before: string,
): MappedText {
  const key = name ?? `#${numbers.size + 1}`;
  const number = numbers.get(key) ?? numbers.size + 1;
  numbers.set(key, number);
  const place = placeOf(mapped, from);
  const text = /^in$/i.test(before) ? `($${number})` : `$${number}`;
  return place === undefined ? { text, spans: [] } : standingFor(text, place);
}

/** A driver that takes `%s` takes `%%` for a percent sign, in quotes too. */
function withoutDoubledPercent(mapped: MappedText): MappedText {
  const pieces: MappedText[] = [];
  let copiedTo = 0;
  for (const { index } of mapped.text.matchAll(/%%/g)) {
    pieces.push(sliced(mapped, copiedTo, index + 1));
    copiedTo = index + 2;
  }
  return joined([...pieces, sliced(mapped, copiedTo, mapped.text.length)]);
}
