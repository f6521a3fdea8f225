import type { SyntaxNode } from '@lezer/common';
import type { Source } from '../source.ts';
import type { Use } from '../sql/likeness.ts';
import type { Language } from './language.ts';
import { textOf } from './node.ts';
import { isSqlTag, useOfCall } from './use.ts';

/** Where a text goes from the place where it stands. */
export interface Destination {
  use: Use;
  /** The tag or the wrapper says that it is SQL. */
  declared: boolean;
  /** It is put together with something that is not known here. */
  formatted: boolean;
  /** The name under which it is kept: of a constant, or of a key in one. */
  name: string | undefined;
}

export function destinationOf(node: SyntaxNode, language: Language, source: Source): Destination {
  const tag =
    node.name === 'TaggedTemplateExpression' && node.firstChild ? textOf(node.firstChild, source) : '';
  let found: Destination = { use: 'unknown', declared: isSqlTag(tag), formatted: false, name: undefined };
  let below = node;
  for (let up = node.parent; up !== null; below = up, up = up.parent) {
    const key = language.key(up, source);
    if (key !== undefined) found.name = dotted(key, found.name);
    const step = stepOf(up, language, source);
    if (step === undefined)
      return { ...found, name: dotted(nameAround(up, below, language, source), found.name) };
    if ('use' in step) return { ...found, use: step.use };
    found = {
      ...found,
      formatted: found.formatted || step.formatted,
      declared: found.declared || step.declared,
    };
  }
  return found;
}

type Step = { use: Use } | { formatted: boolean; declared: boolean } | undefined;

/** A node either decides, lets the text pass, or is where the way ends (undefined). */
function stepOf(node: SyntaxNode, language: Language, source: Source): Step {
  if (language.people.has(node.name)) return { use: 'people' };
  const callee = language.callee(node, source);
  if (callee === undefined) {
    return language.transparent.has(node.name) ? { formatted: false, declared: false } : undefined;
  }
  const use = useOfCall(callee);
  if (use === 'formats') return { formatted: true, declared: false };
  if (use === 'passes') return { formatted: false, declared: /(?:^|\.)(?:text|sql)$/i.test(callee) };
  return { use };
}

function nameAround(
  node: SyntaxNode,
  value: SyntaxNode,
  language: Language,
  source: Source,
): string | undefined {
  const assignment = language.assignment(node, source);
  if (assignment !== undefined) return assignment.name;
  return language.definitions(node, source).find((it) => it.value?.from === value.from)?.name;
}

function dotted(left: string | undefined, right: string | undefined): string | undefined {
  return left === undefined || right === undefined ? (left ?? right) : `${left}.${right}`;
}
