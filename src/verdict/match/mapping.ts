import { type Document, isScalar, Lexer, LineCounter, parseDocument, visit } from 'yaml';

/** The keys of a YAML mapping, or why the text is none that anybody should read. */
export type Mapping = { keys: Map<string, unknown> } | { why: string };

/** An expansion bomb has more; a template's config has a handful. */
const MOST_ALIASES = 100;
const DEEPEST = 64;

/** A template's config has two thousand; from here on a hostile one would hold up every other look of the run. */
const MOST_TOKENS = 3_000;
const LARGEST_CHARS = 131_072;

interface Size {
  tokens: number;
  chars: number;
}

/** How much of a delivered text is read: a template that is large by itself may be delivered all the same. */
export function allowanceFor(expected: string): Size {
  return {
    tokens: Math.max(MOST_TOKENS, 2 * count(expected, Number.POSITIVE_INFINITY).tokens),
    chars: Math.max(LARGEST_CHARS, 2 * expected.length),
  };
}

export function readMapping(text: string, most: Size): Mapping {
  if (text.length > most.chars) return { why: `larger than ${most.chars} characters` };
  const { tokens, deepest } = count(text, most.tokens);
  if (tokens > most.tokens) return { why: `more than ${most.tokens} tokens` };
  if (deepest > DEEPEST) return { why: `nested deeper than ${DEEPEST} in one line` };
  const lines = new LineCounter();
  // Keys are compared below: here each would be compared with every other, and errors drawn one by one.
  const document = parseDocument(text, {
    logLevel: 'silent',
    prettyErrors: false,
    uniqueKeys: false,
    lineCounter: lines,
  });
  const [error] = document.errors;
  const wrong = error ? { why: error.message, at: error.pos[0] } : twice(document);
  if (wrong) {
    const { line, col } = lines.linePos(wrong.at);
    return { why: `${wrong.why.split('\n')[0]} at line ${line}, column ${col}` };
  }
  return keysOf(document);
}

function keysOf(document: Document): Mapping {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return { why: 'not a mapping' };
    return { keys: new Map(Object.entries(value)) };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

/** Tells tokens apart without building anything of them, and stops where there are too many. */
function count(text: string, most: number): { tokens: number; deepest: number } {
  let [tokens, flow, inLine, deepest] = [0, 0, 0, 0];
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    if (tokens > most) break;
    if (token.endsWith('\n')) inLine = 0;
    else if (token === '[' || token === '{') flow += 1;
    else if (token === ']' || token === '}') flow -= 1;
    else if (token === '-' || token === '?') inLine += 1;
    deepest = Math.max(deepest, flow + inLine);
  }
  return { tokens, deepest };
}

function twice(document: Document): { why: string; at: number } | null {
  let found: { why: string; at: number } | null = null;
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) found ??= { why: 'Map keys must be unique', at: key.range?.[0] ?? 0 };
        seen.add(key.value);
      }
    },
  });
  return found;
}
