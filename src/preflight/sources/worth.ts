import type { Source } from '../source.ts';

/** A literal that begins like a statement, or with a comment of SQL. */
const STATEMENT = new RegExp(
  String.raw`["'\`]\s{0,200}(?:--|\/\*|\(?\s{0,20}(?:${[
    String.raw`select\s+(?!(?:the|an?)\b)`,
    String.raw`insert\s+into\s`,
    String.raw`update\s+(?:only\s+)?\S+\s+(?:\S+\s+){0,2}set\b`,
    String.raw`delete\s+from\s`,
    String.raw`with\s+(?:recursive\s+)?["\w]+\s*(?:\(|as\b)`,
    String.raw`merge\s+into\s`,
    String.raw`values\s*\(`,
    String.raw`(?:create|alter|drop|truncate|lock)\s+(?:\w+\s+){0,3}(?:table|index|view|type|schema|sequence|extension)\b`,
    String.raw`truncate\s+\w+`,
  ].join('|')}))`,
  'i',
);

/** A literal that is given to a database, whatever it begins with. */
const GIVEN =
  /\b(?:query|exec|execute|fetch|prepare|queue)\w*\s*(?:<[^<>()]{0,200}>\s*)?\([^)"'`]{0,200}["'`]|\b(?:sql|tx)`/i;

/** A parser takes a second for a megabyte, and most sources of a project have to do with no database. */
export function isWorthReading({ text }: Source): boolean {
  return STATEMENT.test(text) || GIVEN.test(text);
}
