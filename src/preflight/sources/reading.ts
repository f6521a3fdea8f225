import type { SyntaxNode } from '@lezer/common';
import type { Source } from '../source.ts';
import { type Destination, destinationOf } from './destination.ts';
import type { Expression } from './expression.ts';
import type { Definition, Import, Language } from './language.ts';
import { childrenOf } from './node.ts';

/** What one source says, before anything of it is looked up. */
export interface Reading {
  source: Source;
  texts: TextUse[];
  names: NamedText[];
  references: NameUse[];
  imports: Import[];
}

/** An expression that makes a text, and what is done with it right there. */
export interface TextUse extends Destination {
  expression: Expression;
  from: number;
}

export interface NamedText {
  name: string;
  /** The stretch of the source in which the name means this. */
  scope: { from: number; to: number };
  expression: Expression | undefined;
  from: number;
  /** The text grows after it was first given: `+=`. */
  appended: boolean;
  /** A name that is known already is given another text. */
  again: boolean;
}

export interface NameUse extends Destination {
  name: string;
  from: number;
  /** It is a part of a longer text. */
  partial: boolean;
}

export function read(source: Source, language: Language): Reading {
  const reading: Reading = { source, texts: [], names: [], references: [], imports: [] };
  const consumed = new Set<string>();
  const keyOf = ({ from, to }: { from: number; to: number }) => `${from}:${to}`;
  language.parser.parse(source.text).iterate({
    enter(reference) {
      if (!language.telling.has(reference.name)) return;
      const node = reference.node;
      reading.imports.push(...language.imports(node, source));
      addNames(reading, node, language);
      if (!consumed.has(keyOf(node))) addText(reading, node, language, (it) => consumed.add(keyOf(it)));
      addReference(reading, node, language);
    },
  });
  return reading;
}

function addText(
  reading: Reading,
  node: SyntaxNode,
  language: Language,
  consume: (node: SyntaxNode) => void,
) {
  const expression = language.expression(node, reading.source, consume);
  if (expression === undefined) return;
  if (expression.length > 1) consumeOperands(node, consume);
  reading.texts.push({ expression, from: node.from, ...destinationOf(node, language, reading.source) });
}

const OPERAND = /^(?:Parenthesized|Binary|TaggedTemplate|TemplateString|Selector|Index|Slice|CallExpr)/;

/** `a + b + c` is one expression, so `a + b` within it is none of its own. */
function consumeOperands(node: SyntaxNode, consume: (node: SyntaxNode) => void) {
  for (const child of childrenOf(node)) {
    if (!OPERAND.test(child.name)) continue;
    consume(child);
    if (child.name !== 'TemplateString') consumeOperands(child, consume);
  }
}

function addNames({ names, source }: Reading, node: SyntaxNode, language: Language): void {
  for (const definition of language.definitions(node, source)) {
    names.push({
      ...named(definition, language, source),
      scope: scopeOf(node, language, definition.outer),
      again: false,
    });
  }
  const assignment = language.assignment(node, source);
  if (assignment === undefined) return;
  const entry = named(assignment, language, source);
  const appended = entry.appended || !/^:?=$/.test(assignment.operator);
  names.push({ ...entry, appended, scope: scopeOf(node, language), again: true });
}

function named({ name, value }: Pick<Definition, 'name' | 'value'>, language: Language, source: Source) {
  const expression = value && language.expression(value, source, () => undefined);
  const appended = expression?.some((part) => part.kind === 'name' && part.name === name) ?? false;
  return { name, expression, from: value?.from ?? -1, appended };
}

function scopeOf(node: SyntaxNode, language: Language, outer = false): { from: number; to: number } {
  let left = outer ? 1 : 0;
  let scope = node;
  for (let up = node.parent; up !== null; up = up.parent) {
    scope = up;
    if (language.scopes.has(up.name) && left-- === 0) break;
  }
  return { from: scope.from, to: scope.to };
}

const PARTS = /^Binary|^Interpolation$|^FormatReplacement$|^TemplateString$/;

function addReference({ references, source }: Reading, node: SyntaxNode, language: Language): void {
  const name = language.reference(node, source);
  if (name === undefined || isTarget(node, language, source)) return;
  const torn = node.name === 'SelectorExpr' && PARTS.test(node.firstChild?.name ?? '');
  const partial = torn || PARTS.test(node.parent?.name ?? '');
  references.push({ ...destinationOf(node, language, source), name, from: node.from, partial });
}

/** What stands left of an equals sign is no use of the name. */
function isTarget(node: SyntaxNode, language: Language, source: Source): boolean {
  const { parent } = node;
  if (parent === null || parent.firstChild?.from !== node.from) return false;
  return parent.name === 'AssignStatement' || language.assignment(parent, source) !== undefined;
}
