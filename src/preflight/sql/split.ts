import { type Token, tokenAt } from './lexer.ts';

export interface Stretch {
  from: number;
  to: number;
}

/** Where each statement of a script lies, without its semicolon. What only psql understands is left out. */
export function statementsOf(text: string, from = 0, to = text.length): Stretch[] {
  const script = text.slice(0, to);
  const found: Stretch[] = [];
  for (let at = from; at < script.length; ) {
    const { stretch, next } = nextStatement(script, at);
    if (stretch !== undefined) found.push(stretch);
    at = next;
  }
  return found;
}

/** The same where a bracket is not closed: every semicolon ends a statement, as it does for PostgreSQL's parser. */
export function brokenStatementsOf(text: string, { from, to }: Stretch): Stretch[] {
  const found: Stretch[] = [];
  let start: number | undefined;
  let end = from;
  for (
    let token = tokenAt(text, from);
    token.kind !== 'end' && token.from < to;
    token = tokenAt(text, token.to)
  ) {
    if (token.kind === 'comment') continue;
    if (text[token.from] === ';' && start !== undefined) {
      // The parser is told of the semicolon too, since that is where it sees what is wrong.
      found.push({ from: start, to: token.to });
      start = undefined;
    } else start ??= token.from;
    end = token.to;
  }
  return start === undefined ? found : [...found, { from: start, to: Math.min(end, to) }];
}

function nextStatement(text: string, start: number): { stretch?: Stretch; next: number } {
  const first = firstToken(text, start);
  if (first.kind === 'end') return { next: text.length };
  if (text[first.from] === '\\') return { next: lineEnd(text, first.from) };
  let depth = 0;
  let block = newBlock();
  let last = first.from;
  for (let token = first; token.kind !== 'end'; token = tokenAt(text, token.to)) {
    if (token.kind === 'comment') continue;
    const value = text.slice(token.from, token.to);
    if (value === '(') depth += 1;
    else if (value === ')') depth = Math.max(0, depth - 1);
    else if (token.kind === 'word' && depth === 0) block = afterWord(block, value.toLowerCase());
    else if (value === ';' && depth === 0 && block.depth === 0)
      return ended(text, first.from, last, token.to);
    last = token.to;
  }
  return { stretch: { from: first.from, to: last }, next: text.length };
}

function firstToken(text: string, start: number): Token {
  let token = tokenAt(text, start);
  while (token.kind === 'comment') token = tokenAt(text, token.to);
  return token;
}

function ended(text: string, from: number, to: number, next: number): { stretch?: Stretch; next: number } {
  if (to <= from) return { next };
  if (!/^copy\b[\s\S]*\bfrom\s+stdin\b/i.test(text.slice(from, to))) return { stretch: { from, to }, next };
  // A dump's rows follow the statement up to a line with `\.`; they are no SQL, and a schema needs none.
  const end = /^\\\.[ \t]*\r?$/m.exec(text.slice(next));
  return { next: end === null ? text.length : next + end.index + end[0].length };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end + 1;
}

/** A routine's body between BEGIN ATOMIC and END has semicolons that end no statement. As psql tells it. */
interface Block {
  words: string[];
  depth: number;
}

function newBlock(): Block {
  return { words: [], depth: 0 };
}

function afterWord({ words, depth }: Block, word: string): Block {
  const known = words.length < 4 ? [...words, word] : words;
  const routine = known[0] === 'create' && known.some((it) => it === 'function' || it === 'procedure');
  if (!routine) return { words: known, depth };
  if (word === 'atomic' && depth === 0) return { words: known, depth: 1 };
  if (word === 'case' && depth > 0) return { words: known, depth: depth + 1 };
  if (word === 'end' && depth > 0) return { words: known, depth: depth - 1 };
  return { words: known, depth };
}
