import type { SyntaxNode } from '@lezer/common';
import type { Source } from '../source.ts';
import type { Assignment } from './language.ts';

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

export function textOf(node: SyntaxNode, { text }: Source): string {
  return text.slice(node.from, node.to);
}

const LONGEST_NAME = 200;

/** `a.b.c` or `this.b`, whatever blanks lie in it; undefined for anything that has to be computed. */
export function dottedName(node: SyntaxNode | null, source: Source): string | undefined {
  return node === null || node.to - node.from > LONGEST_NAME ? undefined : dotted(textOf(node, source));
}

export function dotted(text: string): string | undefined {
  const name = text.replace(/\s+|[?!](?=\.)/g, '');
  return /^[\p{L}_$][\p{L}\p{N}_$]*(?:\.[\p{L}_$#][\p{L}\p{N}_$]*)*$/u.test(name) ? name : undefined;
}

/** Brackets around an expression mean nothing. */
export function unwrapped(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (/^Parenthesized(?:Expression|Expr)$/.test(inner.name)) {
    const child = inner.firstChild?.nextSibling;
    if (child === null || child === undefined) return inner;
    inner = child;
  }
  return inner;
}

/** The pieces of `a + b + c`, however it is bracketed. */
export function operands(node: SyntaxNode, binary: string, operator: string, source: Source): SyntaxNode[] {
  const inner = unwrapped(node);
  if (inner.name !== binary) return [inner];
  const [left, middle, right] = childrenOf(inner).filter(({ name }) => !/Comment$/.test(name));
  if (left === undefined || middle === undefined || right === undefined) return [inner];
  if (textOf(middle, source) !== operator) return [inner];
  return [...operands(left, binary, operator, source), ...operands(right, binary, operator, source)];
}

/** `name = value` and `name += value`, where the node has these three as its children. */
export function assignmentOf(node: SyntaxNode, source: Source): Assignment | undefined {
  const [target, operator, value] = childrenOf(node);
  const name = dottedName(target ?? null, source);
  if (name === undefined || operator === undefined) return undefined;
  return { name, value, operator: textOf(operator, source) };
}
