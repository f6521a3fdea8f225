export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'symbol' | 'comment' | 'end';

export interface Token {
  kind: TokenKind;
  from: number;
  to: number;
}

/** PostgreSQL's own rules of where a token ends, as far as they decide where a statement or a placeholder is. */
const PATTERNS: [TokenKind, RegExp][] = [
  ['comment', /--[^\n\r]*/y],
  ['string', /[eE]'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'?/y],
  ['string', /(?:[uU]&|[bBxXnN])?'[^']*(?:''[^']*)*'?/y],
  ['quoted', /(?:[uU]&)?"[^"]*(?:""[^"]*)*"?/y],
  ['string', /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?(?:\$\1\$|$)/y],
  ['parameter', /\$\d+/y],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['number', /(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|0[xXoObB][\da-fA-F_]+/y],
  ['symbol', /::|:=|[\s\S]/y],
];

const BLANK = /\s*/y;

/** The token at `at` or after the blanks there. */
export function tokenAt(text: string, at: number): Token {
  const from = matchEnd(BLANK, text, at) ?? at;
  if (from >= text.length) return { kind: 'end', from: text.length, to: text.length };
  if (text.startsWith('/*', from)) return { kind: 'comment', from, to: blockCommentEnd(text, from) };
  for (const [kind, pattern] of PATTERNS) {
    const to = matchEnd(pattern, text, from);
    if (to !== undefined) return { kind, from, to };
  }
  return { kind: 'symbol', from, to: from + 1 };
}

function matchEnd(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** Unlike in C, comments nest. */
function blockCommentEnd(text: string, from: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = from;
  let depth = 0;
  for (let match = edge.exec(text); match !== null; match = edge.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return text.length;
}

/** Every token but the comments. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let token = tokenAt(text, 0); token.kind !== 'end'; token = tokenAt(text, token.to)) {
    if (token.kind !== 'comment') tokens.push(token);
  }
  return tokens;
}

export function wordsOf(text: string): string[] {
  return tokensOf(text)
    .filter(({ kind }) => kind === 'word')
    .map(({ from, to }) => text.slice(from, to).toLowerCase());
}
