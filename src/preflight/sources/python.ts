import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import { copied, joined, type MappedText, sliced } from '../mapped.ts';
import type { Source } from '../source.ts';
import { type Expression, isLiteral, type Part } from './expression.ts';
import type { Consume, Definition, Import, Language } from './language.ts';
import { isClosed, unescaped } from './literal.ts';
import { assignmentOf, childrenOf, dottedName, operands, textOf, unwrapped } from './node.ts';

export const python: Language = {
  parser,
  telling: new Set([
    'String',
    'FormatString',
    'ContinuedString',
    'BinaryExpression',
    'CallExpression',
    'AssignStatement',
    'UpdateStatement',
    'VariableName',
    'MemberExpression',
    'ImportStatement',
  ]),
  scopes: new Set(['Script', 'FunctionDefinition', 'ClassDefinition', 'LambdaExpression']),
  transparent: new Set([
    ...['ArgList', 'ParenthesizedExpression', 'TupleExpression', 'ArrayExpression', 'DictionaryExpression'],
    ...['ConditionalExpression', 'AwaitExpression', 'NamedExpression'],
  ]),
  people: new Set([
    'RaiseStatement',
    'AssertStatement',
    'ImportStatement',
    'ExpressionStatement',
    'Decorator',
  ]),
  expression,
  definitions,
  assignment(node, source) {
    return node.name === 'UpdateStatement' ? assignmentOf(node, source) : undefined;
  },
  reference(node, source) {
    return node.name === 'VariableName' || node.name === 'MemberExpression'
      ? dottedName(node, source)
      : undefined;
  },
  callee(node, source) {
    if (node.name !== 'CallExpression') return undefined;
    const last = node.firstChild?.getChild('PropertyName');
    return dottedName(node.firstChild, source) ?? (last ? textOf(last, source) : undefined);
  },
  key: () => undefined,
  imports,
};

function expression(node: SyntaxNode, source: Source, consume: Consume): Expression | undefined {
  if (!/^(?:String|FormatString|ContinuedString|BinaryExpression|CallExpression)$/.test(node.name))
    return undefined;
  const parts = partsOf(node, source, consume);
  return isLiteral(parts) ? parts : undefined;
}

function partsOf(node: SyntaxNode, source: Source, consume: Consume): Part[] {
  return operands(node, 'BinaryExpression', '+', source).flatMap((operand) => {
    switch (operand.name) {
      case 'String':
      case 'FormatString':
        return literal(operand, source, consume);
      case 'ContinuedString':
        consume(operand);
        return childrenOf(operand).flatMap((child) => literal(child, source, consume));
      case 'BinaryExpression':
        return formatted(operand, source, consume);
      case 'CallExpression':
        return method(operand, source, consume);
      default:
        return [constantPart(operand, source)];
    }
  });
}

function constantPart(node: SyntaxNode, source: Source): Part {
  const name = python.reference(unwrapped(node), source);
  return name === undefined ? { kind: 'unknown', from: node.from } : { kind: 'name', name, from: node.from };
}

const LITERAL = /^([a-zA-Z]*)("""|'''|"|')/;

function literal(node: SyntaxNode, source: Source, consume: Consume): Part[] {
  const opening = LITERAL.exec(source.text.slice(node.from, node.from + 8));
  if (opening === null) return [];
  consume(node);
  const [whole, prefix = '', quotes = ''] = opening;
  const raw = /r/i.test(prefix);
  const format = /[ft]/i.test(prefix);
  const end = Math.max(node.from + whole.length, node.to - quotes.length);
  const parts: Part[] = [];
  let from = node.from + whole.length;
  for (const hole of format ? node.getChildren('FormatReplacement') : []) {
    parts.push({ kind: 'text', text: content(source, from, hole.from, raw, format) }, holeOf(hole, source));
    from = hole.to;
  }
  const last: Part = { kind: 'text', text: content(source, from, end, raw, format) };
  return isClosed(node, source, quotes)
    ? [...parts, last]
    : [...parts, last, { kind: 'unknown', from: node.from }];
}

/** `{columns}` can be a constant; `{value!r}` and `{value:>10}` are made into something else. */
function holeOf(hole: SyntaxNode, source: Source): Part {
  const inner = childrenOf(hole).filter(({ name }) => name !== '{' && name !== '}');
  const [only] = inner;
  return only !== undefined && inner.length === 1
    ? constantPart(only, source)
    : { kind: 'unknown', from: hole.from };
}

function content(source: Source, from: number, to: number, raw: boolean, format: boolean): MappedText {
  const text = raw ? copied(source, from, to) : unescaped(source, from, to, { keepsUnknown: true });
  return format ? withoutDoubled(text) : text;
}

function withoutDoubled(mapped: MappedText): MappedText {
  const pieces: MappedText[] = [];
  let at = 0;
  for (const { index } of mapped.text.matchAll(/\{\{|\}\}/g)) {
    pieces.push(sliced(mapped, at, index + 1));
    at = index + 2;
  }
  return joined([...pieces, sliced(mapped, at, mapped.text.length)]);
}

/** `'... %s' % name` is made at run time. */
function formatted(node: SyntaxNode, source: Source, consume: Consume): Part[] {
  const [left, operator] = childrenOf(node);
  if (left === undefined || operator === undefined || textOf(operator, source) !== '%') {
    return [{ kind: 'unknown', from: node.from }];
  }
  return [...partsOf(left, source, consume), { kind: 'unknown', from: operator.from }];
}

/** `'...'.strip()` and `' '.join(['...', '...'])` are constants; `'...'.format(...)` is not. */
function method(node: SyntaxNode, source: Source, consume: Consume): Part[] {
  const called = node.firstChild;
  const owner = called?.name === 'MemberExpression' ? called.firstChild : null;
  const property = called?.getChild('PropertyName');
  if (!owner || !property || !/String$|^Parenthesized|^Binary/.test(owner.name)) {
    return [{ kind: 'unknown', from: node.from }];
  }
  const parts = partsOf(owner, source, consume);
  const name = textOf(property, source);
  if (/^(?:strip|lstrip|rstrip)$/.test(name)) return parts;
  const list = node.getChild('ArgList')?.firstChild?.nextSibling;
  if (name === 'join' && list && /^(?:Array|Tuple)Expression$/.test(list.name)) {
    const elements = childrenOf(list).filter((it) => /[A-Za-z]/.test(it.name) && !/Comment$/.test(it.name));
    return elements.flatMap((element, at) => [
      ...(at > 0 ? parts : []),
      ...partsOf(element, source, consume),
    ]);
  }
  return [...parts, { kind: 'unknown', from: property.from }];
}

function definitions(node: SyntaxNode, source: Source): Definition[] {
  if (node.name !== 'AssignStatement') return [];
  const target = node.firstChild;
  const name = dottedName(target, source);
  const value = node.lastChild ?? undefined;
  if (target === null || name === undefined || target.name !== 'VariableName') return [];
  const own: Definition = { name, value };
  const owner = node.parent?.parent;
  if (owner?.name !== 'ClassDefinition') return [own];
  const outer = owner.getChild('VariableName');
  const names = [`self.${name}`, `cls.${name}`].map((it): Definition => ({ name: it, value }));
  return outer
    ? [own, ...names, { name: `${textOf(outer, source)}.${name}`, value, outer: true }]
    : [own, ...names];
}

function imports(node: SyntaxNode, source: Source): Import[] {
  if (node.name !== 'ImportStatement') return [];
  const text = textOf(node, source)
    .replace(/[()\\\n]/g, ' ')
    .replace(/#.*/g, '');
  const from = /^from\s+([.\w]+)\s+import\s+(.*)$/s.exec(text);
  const list = from?.[2] ?? text.replace(/^import\s+/, '');
  return list.split(',').flatMap((item): Import[] => {
    const [name = '', alias] = item.trim().split(/\s+as\s+/);
    if (name === '') return [];
    if (from === null) return [{ module: name, local: alias ?? name, exported: undefined }];
    return [{ module: from[1] ?? '', local: alias ?? name, exported: name }];
  });
}
