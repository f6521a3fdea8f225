import type { SyntaxNode } from '@lezer/common';
import type { Source } from '../source.ts';
import type { Definition, Import } from './language.ts';
import { dottedName, textOf } from './node.ts';

export function keyOf(node: SyntaxNode, source: Source): string | undefined {
  const key = node.name === 'Property' ? node.firstChild : null;
  return key === null || key.name === '[' ? undefined : textOf(key, source).replace(/^['"]|['"]$/g, '');
}

export function calleeOf(node: SyntaxNode, source: Source): string | undefined {
  if (node.name === 'NewExpression') return dottedName(node.firstChild?.nextSibling ?? null, source);
  if (node.name !== 'CallExpression') return undefined;
  const called =
    node.firstChild?.name === 'InstantiationExpression' ? node.firstChild.firstChild : node.firstChild;
  const last = called?.name === 'MemberExpression' ? called.getChild('PropertyName') : null;
  return dottedName(called ?? null, source) ?? (last ? textOf(last, source) : undefined);
}

export function definitionsIn(node: SyntaxNode, source: Source): Definition[] {
  const value = initialValue(node);
  switch (node.name) {
    case 'VariableDeclaration':
      return node.getChildren('VariableDefinition').flatMap((definition) => {
        const name = textOf(definition, source);
        return within(name, initialiser(definition), source);
      });
    case 'PropertyDeclaration': {
      const name = node.getChild('PropertyDefinition');
      const owner = node.parent?.parent?.getChild('VariableDefinition');
      if (!name || node.parent?.name !== 'ClassBody') return [];
      const own: Definition = { name: `this.${textOf(name, source)}`, value };
      return owner
        ? [own, { name: `${textOf(owner, source)}.${textOf(name, source)}`, value, outer: true }]
        : [own];
    }
    case 'EnumDeclaration':
      return members(node, source);
    default:
      return [];
  }
}

function initialValue(node: SyntaxNode): SyntaxNode | undefined {
  return node.getChild('Equals')?.nextSibling ?? undefined;
}

function initialiser(definition: SyntaxNode): SyntaxNode | undefined {
  for (let next = definition.nextSibling; next !== null && next.name !== ','; next = next.nextSibling) {
    if (next.name === 'Equals') return next.nextSibling ?? undefined;
  }
  return undefined;
}

/** `const sql = { list: { text: '...' } }` defines `sql.list.text`. `as const` and `satisfies` change nothing. */
function within(name: string, value: SyntaxNode | undefined, source: Source): Definition[] {
  const inner =
    value?.name === 'BinaryExpression' && /^(?:as|satisfies)$/.test(value.firstChild?.nextSibling?.name ?? '')
      ? value.firstChild
      : value;
  const object =
    inner?.name === 'CallExpression' ? inner.getChild('ArgList')?.getChild('ObjectExpression') : inner;
  const own: Definition = { name, value: inner ?? undefined };
  if (object?.name !== 'ObjectExpression' || name.split('.').length > 4) return [own];
  const nested = object.getChildren('Property').flatMap((property) => {
    const key = keyOf(property, source);
    return key === undefined ? [] : within(`${name}.${key}`, property.lastChild ?? undefined, source);
  });
  return [own, ...nested];
}

function members(node: SyntaxNode, source: Source): Definition[] {
  const owner = node.getChild('TypeDefinition');
  const names = node.getChild('EnumBody')?.getChildren('PropertyName') ?? [];
  return names.map((name) => ({
    name: `${owner ? textOf(owner, source) : ''}.${textOf(name, source)}`,
    value: name.nextSibling?.name === 'Equals' ? (name.nextSibling.nextSibling ?? undefined) : undefined,
  }));
}

export function importsIn(node: SyntaxNode, source: Source): Import[] {
  if (node.name === 'CallExpression') return required(node, source);
  if (node.name !== 'ImportDeclaration') return [];
  const path = node.getChild('String');
  if (!path) return [];
  const module = textOf(path, source).slice(1, -1);
  const whole = node
    .getChildren('VariableDefinition')
    .map((it) => ({ module, local: textOf(it, source), exported: undefined }));
  const group = node.getChild('ImportGroup');
  const names = group === null ? [] : textOf(group, source).slice(1, -1).split(',');
  const named = names.map((it) =>
    it
      .replace(/^\s*type\s/, '')
      .split(/\sas\s/)
      .map((name) => name.trim()),
  );
  const single = named
    .filter(([name]) => name)
    .map(([name = '', alias]) => ({ module, local: alias ?? name, exported: name }));
  return [
    ...whole,
    ...single,
    ...(whole.length + single.length === 0 ? [{ module, local: '', exported: undefined }] : []),
  ];
}

function required(node: SyntaxNode, source: Source): Import[] {
  if (node.firstChild === null || textOf(node.firstChild, source) !== 'require') return [];
  const path = node.getChild('ArgList')?.getChild('String');
  const owner = node.parent?.getChild('VariableDefinition');
  if (!path) return [];
  return [
    {
      module: textOf(path, source).slice(1, -1),
      local: owner ? textOf(owner, source) : '',
      exported: undefined,
    },
  ];
}
