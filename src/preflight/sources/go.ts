import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/go';
import { copied, type MappedText } from '../mapped.ts';
import type { Source } from '../source.ts';
import { type Expression, isLiteral, type Part } from './expression.ts';
import type { Consume, Definition, Import, Language } from './language.ts';
import { isClosed, unescaped } from './literal.ts';
import { assignmentOf, childrenOf, dotted, dottedName, textOf, unwrapped } from './node.ts';

export const go: Language = {
  parser,
  telling: new Set([
    'String',
    'BinaryExp',
    'CallExpr',
    'ConstSpec',
    'VarSpec',
    'VarDecl',
    'Assignment',
    'VariableName',
    'SelectorExpr',
    'IndexExpr',
    'SliceExpr',
    'ImportSpec',
  ]),
  scopes: new Set([
    'SourceFile',
    'Block',
    'FunctionLiteral',
    'FunctionDecl',
    'MethodDecl',
    'Case',
    'DefaultCase',
  ]),
  transparent: new Set([
    'Arguments',
    'ParenthesizedExpr',
    'Element',
    'LiteralValue',
    'TypedLiteral',
    'UnaryExp',
  ]),
  people: new Set(['ImportSpec', 'FieldDecl', 'Tag']),
  expression,
  definitions,
  assignment(node, source) {
    return node.name === 'Assignment' ? assignmentOf(node, source) : undefined;
  },
  reference: referenceIn,
  callee(node, source) {
    return node.name === 'CallExpr'
      ? (dottedName(node.firstChild, source) ?? lastName(node.firstChild, source))
      : undefined;
  },
  key(node, source) {
    const key = node.name === 'Element' ? node.getChild('Key') : null;
    return key === null ? undefined : textOf(key, source).replace(/^["`]|["`]$/g, '');
  },
  imports,
};

/** `s.db().Query`: what comes before the last name does not matter for what a call does with its text. */
function lastName(node: SyntaxNode | null, source: Source): string | undefined {
  const field = node?.getChild('FieldName');
  return field ? textOf(field, source) : undefined;
}

function expression(node: SyntaxNode, source: Source, consume: Consume): Expression | undefined {
  if (node.name === 'CallExpr' && dottedName(node.firstChild, source) === 'strings.Join') {
    return joinedList(node, source, consume);
  }
  if (node.name !== 'String' && node.name !== 'BinaryExp' && !isPostfix(node)) return undefined;
  const parts = operandsOf(node, source).map((operand) => partOf(operand, source, consume));
  return isLiteral(parts) ? parts : undefined;
}

/** An operand is a node, or what the grammar has torn apart. */
type Operand = { node: SyntaxNode | undefined; from: number; to: number };

/** The grammar reads `a + b.c` as `(a + b).c`, calls and indices alike, so the last operand is put together again. */
function operandsOf(node: SyntaxNode, source: Source): Operand[] {
  const inner = unwrapped(node);
  const [left, operator, right] = childrenOf(inner).filter(({ name }) => !/Comment$/.test(name));
  if (inner.name === 'BinaryExp' && left && operator && right && textOf(operator, source) === '+') {
    return [...operandsOf(left, source), ...operandsOf(right, source)];
  }
  const torn = isPostfix(inner) && left ? operandsOf(left, source) : [];
  const last = torn.at(-1);
  if (torn.length < 2 || last === undefined) return [{ node: inner, from: inner.from, to: inner.to }];
  return [...torn.slice(0, -1), { node: undefined, from: last.from, to: inner.to }];
}

function isPostfix({ name }: SyntaxNode): boolean {
  return name === 'SelectorExpr' || name === 'CallExpr' || name === 'IndexExpr' || name === 'SliceExpr';
}

function partOf({ node, from, to }: Operand, source: Source, consume: Consume): Part {
  if (node?.name === 'String') {
    consume(node);
    const open = !isClosed(node, source, source.text[from] ?? '');
    return open ? { kind: 'unknown', from } : { kind: 'text', text: literal(node, source) };
  }
  const name = dotted(source.text.slice(from, to));
  return name === undefined ? { kind: 'unknown', from } : { kind: 'name', name, from };
}

function referenceIn(node: SyntaxNode, source: Source): string | undefined {
  if (node.name === 'VariableName') return textOf(node, source);
  if (node.name !== 'SelectorExpr') return undefined;
  const last = operandsOf(node, source).at(-1);
  return last && dotted(source.text.slice(last.from, last.to));
}

function literal({ from, to }: SyntaxNode, source: Source): MappedText {
  if (source.text[from] !== '`') return unescaped(source, from + 1, to - 1, { keepsUnknown: true });
  return copied(source, from + 1, Math.max(from + 1, to - 1));
}

/** `strings.Join([]string{"SELECT 1", "FROM t"}, " ")` is a constant too. */
function joinedList(node: SyntaxNode, source: Source, consume: Consume): Expression | undefined {
  const [list, separator] = childrenOf(node.lastChild ?? node).filter(({ name }) => /[A-Z]/.test(name));
  const values = list?.getChild('LiteralValue');
  if (!values || separator?.name !== 'String') return undefined;
  const elements = childrenOf(values)
    .filter(({ name }) => /[A-Z]/.test(name))
    .map(unwrapped);
  const between = literal(separator, source);
  consume(separator);
  const parts = elements.flatMap((element, at): Part[] => {
    const inner = element.name === 'Element' ? (element.firstChild ?? element) : element;
    const part = partOf({ node: inner, from: inner.from, to: inner.to }, source, consume);
    return at === 0 ? [part] : [{ kind: 'text', text: between }, part];
  });
  return isLiteral(parts) ? parts : undefined;
}

function definitions(node: SyntaxNode, source: Source): Definition[] {
  const specs =
    ['ConstSpec', 'VarSpec'].includes(node.name) || (node.name === 'VarDecl' && node.getChild('DefName'));
  if (!specs) return [];
  const names = node.getChildren('DefName');
  const children = childrenOf(node);
  const equals = children.findIndex(({ name }) => name === '=' || name === ':=');
  const values = equals === -1 ? [] : children.slice(equals + 1).filter(({ name }) => name !== ',');
  return names.flatMap((name, at) => {
    const value = values.length === names.length ? values[at] : undefined;
    return [{ name: textOf(name, source), value }, ...fields(textOf(name, source), value, source)];
  });
}

/** `var queries = struct{ ... }{ List: "SELECT ..." }` defines `queries.List`. */
function fields(owner: string, value: SyntaxNode | undefined, source: Source): Definition[] {
  const elements =
    value?.name === 'TypedLiteral' ? value.getChild('LiteralValue')?.getChildren('Element') : undefined;
  return (elements ?? []).flatMap((element) => {
    const key = go.key(element, source);
    return key === undefined ? [] : [{ name: `${owner}.${key}`, value: element.lastChild ?? undefined }];
  });
}

function imports(node: SyntaxNode, source: Source): Import[] {
  if (node.name !== 'ImportSpec') return [];
  const path = node.getChild('String');
  if (!path) return [];
  const module = textOf(path, source).slice(1, -1);
  const alias = node.getChild('DefName');
  // A module's major version is in its path and not in its name.
  const name =
    module
      .replace(/\/v\d+$/, '')
      .split('/')
      .at(-1) ?? module;
  return [{ module, local: alias ? textOf(alias, source) : name, exported: undefined }];
}
