import { type MappedText, type Place, placeOf, sliced } from './mapped.ts';
import { wordsOf } from './sql/lexer.ts';
import type { Likeness } from './sql/likeness.ts';
import { type PlaceholderStyle, styleInScript, withDollars } from './sql/placeholders.ts';
import { statementsOf } from './sql/split.ts';

/** One statement of the sources, as PostgreSQL gets it. */
export interface Statement {
  text: MappedText;
  place: Place;
  likeness: Exclude<Likeness, 'no'>;
  /** Its parameters were not written `$1`, so a client may put the values in before PostgreSQL sees it. */
  foreignParameters: boolean;
  kind: StatementKind;
}

/**
 * `query`: prepared, which checks names and types. `table`: the program makes it for itself, so it belongs to the
 * schema. `other`: PostgreSQL only reads it, since whatever it says of its names it says when it is executed.
 */
export type StatementKind = 'query' | 'table' | 'other';

export interface Dynamic {
  place: Place;
  text: string;
}

export function kindOf(text: string): StatementKind {
  const words = wordsOf(text).slice(0, 10);
  const [verb = ''] = words;
  if (/^(?:select|insert|update|delete|with|merge|values|table)$/.test(verb) || text.startsWith('('))
    return 'query';
  const start = words.join(' ');
  // What is filled by a query would execute it, and a schema does not need the rows.
  if (words.includes('as') || wordsOf(text).includes('select')) return 'other';
  if (/^create (?:global |local )?(?:temp|temporary) table /.test(start)) return 'table';
  if (/^create (?:unlogged )?(?:table|sequence|schema) if not exists /.test(start)) return 'table';
  if (/^create (?:unique )?index (?:concurrently )?if not exists /.test(start)) return 'table';
  if (/^alter table (?:if exists )?(?:only )?.*\badd column if not exists /.test(start)) return 'table';
  return /^create extension if not exists /.test(start) ? 'table' : 'other';
}

export function toStatements(
  text: MappedText,
  likeness: Statement['likeness'],
  styles: readonly PlaceholderStyle[] | 'script',
  values: number,
): Statement[] {
  return statementsOf(text.text).flatMap(({ from, to }) => {
    const own = styles === 'script' ? [styleInScript(text.text.slice(from, to))] : styles;
    const { statement, rewritten } = withDollars(sliced(text, from, to), own);
    const place = placeOf(statement, 0);
    if (place === undefined) return [];
    const kind = kindOf(statement.text);
    return [{ text: statement, place, likeness, foreignParameters: rewritten + values > 0, kind }];
  });
}
