import type { Source } from '../source.ts';

const STATEMENT =
  /\bselect\b|\binsert\s+into\b|\bupdate\s+\S+\s+(?:\S+\s+)?set\b|\bdelete\s+from\b|\bmerge\s+into\b|\bvalues\s*\(|\bcreate\s+(?:\w+\s+)?(?:table|index)\b/i;
const DATABASE_CALL =
  /\b(?:query|exec|execute|fetch|prepare|queue)\w*\s*(?:<[^<>()]{0,200}>\s*)?[(`]|\b(?:sql|tx)`/i;

/** A parser takes a second for a megabyte, and most sources of a project have to do with no database. */
export function isWorthReading({ text }: Source): boolean {
  return STATEMENT.test(text) || DATABASE_CALL.test(text);
}
