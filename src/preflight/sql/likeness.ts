import { type Token, tokensOf } from './lexer.ts';

/**
 * `sql`: what PostgreSQL says of it counts. `doubtful`: it may be a sentence; it counts as a statement when it
 * prepares, and is listed when it does not. `no`: it is not looked at.
 */
export type Likeness = 'sql' | 'doubtful' | 'no';

/** What is done with a text: it goes to a database, it goes to people, or that cannot be told. */
export type Use = 'database' | 'people' | 'unknown';

export interface Hints {
  use: Use;
  /** The name that the text is given, if any. */
  name: string | undefined;
  /** It is read as it is from a file of SQL, or carries a tag such as sql`...`. */
  declared: boolean;
}

/** What a statement is shows in its first thousands of characters. */
const LONGEST_HEAD = 20_000;

/** What must come after the first word, within the first tokens or anywhere, for the rest to be a statement. */
const SHAPES = new Map<string, RegExp>(
  Object.entries({
    select: /^select\b.*?(?:\bfrom\b|[(*,$:?=']|\d)/is,
    insert: /^insert\s+into\s+\S+.*?(?:\bvalues\b|\bselect\b|\bdefault\b|\bwith\b|\()/is,
    update: /^update\s+(?:only\s+)?\S+.*?\bset\b.*?=/is,
    delete: /^delete\s+from\s+\S+/is,
    with: /^with\s+(?:recursive\s+)?\S+(?:\s*\([^)]*\))?\s+as\s+(?:not\s+)?(?:materialized\s+)?\(/is,
    merge: /^merge\s+into\s+\S+.*?\busing\b.*?\bon\b.*?\bwhen\b/is,
    values: /^values\s*\(/is,
    create:
      /^create\s+(?:or\s+replace\s+)?(?:(?:temp|temporary|unlogged|unique|materialized|global|local|recursive)\s+)*(?:table|index|view|type|function|schema|extension|trigger|sequence|role|policy)\b/is,
    alter: /^alter\s+(?:table|type|index|sequence|view|schema|role)\b/is,
    drop: /^drop\s+(?:table|index|view|type|function|schema|trigger|sequence|role)\b/is,
    truncate: /^truncate\s+(?:table\s+)?\S+/is,
    refresh: /^refresh\s+materialized\s+view\b/is,
    lock: /^lock\s+table\b/is,
    explain: /^explain\b.*?\b(?:select|insert|update|delete|with)\b/is,
  }),
);

const CLAUSES =
  /\b(?:from|where|set|values|into|join|group\s+by|order\s+by|limit|returning|on\s+conflict)\b/gi;

/** Words that a sentence has and a statement hardly ever. `a` is a common alias, except where a table is named. */
const PROSE = new Set([
  'the',
  'an',
  'your',
  'this',
  'these',
  'those',
  'my',
  'our',
  'their',
  'please',
  'you',
  'it',
]);

export function likenessOf(text: string, hints: Hints): Likeness {
  const tokens = tokensOf(text);
  const start = tokens.find((token) => text[token.from] !== '(');
  if (start === undefined || hints.use === 'people') return 'no';
  const verb = text.slice(start.from, start.to).toLowerCase();
  const body = text.slice(start.from, start.from + LONGEST_HEAD);
  const shape = SHAPES.get(verb);
  const sure = hints.declared || hints.use === 'database';
  if (shape === undefined) return sure && clausesOf(body) >= 2 ? 'sql' : 'no';
  if (sure) return clausesOf(body) >= 1 || shape.test(body) ? 'sql' : 'no';
  if (!shape.test(body)) return 'no';
  return isPlain(text, tokens, verb) && hasMark(text, body, hints) ? 'sql' : 'doubtful';
}

function clausesOf(text: string): number {
  return new Set(Array.from(text.matchAll(CLAUSES), ([clause]) => clause.toLowerCase())).size;
}

function isPlain(text: string, tokens: Token[], verb: string): boolean {
  const words = tokens
    .filter(({ kind }) => kind === 'word')
    .map(({ from, to }) => text.slice(from, to).toLowerCase());
  if (words.some((word) => PROSE.has(word))) return false;
  if (words.some((word, at) => word === 'a' && /^(?:from|into|update)$/.test(words[at - 1] ?? ''))) {
    return false;
  }
  // `Select items from cart`: a capital at the beginning alone is how a sentence begins, not a keyword.
  const capital = text.trimStart().startsWith(`${verb[0]?.toUpperCase()}${verb.slice(1)}`);
  return !capital && !/[.!?…:]\s*$/.test(text.replace(/[$:@?]\w*\s*$/, ''));
}

/** Something that one would not write in a sentence: a capital keyword, a placeholder, a clause on its own line. */
function hasMark(text: string, body: string, { name }: Hints): boolean {
  const capitals = /^[A-Z]{4,}\b/.test(body) && /\b(?:FROM|INTO|SET|AS|VALUES|TABLE|INDEX)\b/.test(body);
  const placeholder = /\$\d|[=(,]\s*(?:\?|:\w|@\w|%s|%\()/.test(text);
  const lines = Array.from(
    text.matchAll(/^\s*(?:from|where|set|values|into|join|group by|order by|limit)\b/gim),
  );
  return capitals || placeholder || lines.length >= 2 || /(?:sql|query|stmt|statement)s?$/i.test(name ?? '');
}
