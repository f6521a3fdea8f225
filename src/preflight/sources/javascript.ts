import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import type { Source } from '../source.ts';
import { type Expression, isLiteral, type Part } from './expression.ts';
import type { Consume, Definition, Import, Language } from './language.ts';
import { unescaped } from './literal.ts';
import { assignmentOf, childrenOf, dottedName, operands, textOf, unwrapped } from './node.ts';

const RULES = { keepsUnknown: false };

/** Tags of templates that are some other language, and those that leave the text as it is. */
const OTHER_LANGUAGES = /^(?:gql|graphql|html|css|svg|styled\b.*|keyframes|md|markdown|i18n|t)$/;
const UNTOUCHED = /^(?:String\.raw|dedent|outdent|stripIndent)$/;

const language = (dialect: string): Language => ({
  parser: parser.configure({ dialect }),
  telling: new Set([
    'String',
    'TemplateString',
    'TaggedTemplateExpression',
    'BinaryExpression',
    'CallExpression',
    'VariableDeclaration',
    'PropertyDeclaration',
    'EnumDeclaration',
    'AssignmentExpression',
    'VariableName',
    'MemberExpression',
    'ImportDeclaration',
  ]),
  scopes: new Set(['Script', 'Block', 'ClassBody', 'ArrowFunction', 'FunctionExpression', 'SwitchBody']),
  transparent: new Set([
    ...[
      'ArgList',
      'ParenthesizedExpression',
      'ObjectExpression',
      'Property',
      'ArrayExpression',
      'SpreadElement',
    ],
    ...['ConditionalExpression', 'AwaitExpression', 'BinaryExpression'],
  ]),
  people: new Set([
    ...[
      'ThrowStatement',
      'ImportDeclaration',
      'JSXAttribute',
      'JSXAttributeValue',
      'JSXEscape',
      'JSXElement',
    ],
    ...['LiteralType', 'CaseLabel'],
  ]),
  expression,
  definitions,
  assignment(node, source) {
    return node.name === 'AssignmentExpression' ? assignmentOf(node, source) : undefined;
  },
  reference(node, source) {
    return node.name === 'VariableName' || node.name === 'MemberExpression'
      ? dottedName(node, source)
      : undefined;
  },
  callee,
  key(node, source) {
    const key = node.name === 'Property' ? node.firstChild : null;
    return key === null || key.name === '[' ? undefined : textOf(key, source).replace(/^['"]|['"]$/g, '');
  },
  imports,
});

export const typescript = language('ts');
export const tsx = language('ts jsx');
export const javascript = language('jsx');

function callee(node: SyntaxNode, source: Source): string | undefined {
  if (node.name === 'NewExpression') return dottedName(node.firstChild?.nextSibling ?? null, source);
  if (node.name !== 'CallExpression') return undefined;
  const called =
    node.firstChild?.name === 'InstantiationExpression' ? node.firstChild.firstChild : node.firstChild;
  const last = called?.name === 'MemberExpression' ? called.getChild('PropertyName') : null;
  return dottedName(called ?? null, source) ?? (last ? textOf(last, source) : undefined);
}

function expression(node: SyntaxNode, source: Source, consume: Consume): Expression | undefined {
  if (
    !/^(?:String|TemplateString|TaggedTemplateExpression|BinaryExpression|CallExpression)$/.test(node.name)
  ) {
    return undefined;
  }
  const parts = partsOf(node, source, consume);
  return isLiteral(parts) ? parts : undefined;
}

function partsOf(node: SyntaxNode, source: Source, consume: Consume): Part[] {
  return operands(node, 'BinaryExpression', '+', source).flatMap((operand) => {
    switch (operand.name) {
      case 'String':
        return [literal(operand, source, consume)];
      case 'TemplateString':
        return template(operand, source, consume, constantPart);
      case 'TaggedTemplateExpression':
        return tagged(operand, source, consume);
      case 'CallExpression':
        return method(operand, source, consume);
      default:
        return [constantPart(operand, source)];
    }
  });
}

function literal(node: SyntaxNode, source: Source, consume: Consume): Part {
  consume(node);
  return { kind: 'text', text: unescaped(source, node.from + 1, node.to - 1, RULES) };
}

function constantPart(node: SyntaxNode, source: Source): Part {
  const name = typescript.reference(unwrapped(node), source);
  return name === undefined ? { kind: 'unknown', from: node.from } : { kind: 'name', name, from: node.from };
}

type Inside = (node: SyntaxNode, source: Source) => Part;

function template(node: SyntaxNode, source: Source, consume: Consume, inside: Inside): Part[] {
  consume(node);
  const parts: Part[] = [];
  let from = node.from + 1;
  for (const hole of node.getChildren('Interpolation')) {
    parts.push({ kind: 'text', text: unescaped(source, from, hole.from, RULES) });
    const content = childrenOf(hole).find(({ name }) => !/^Interpolation|Comment$/.test(name));
    parts.push(content === undefined ? { kind: 'unknown', from: hole.from } : inside(content, source));
    from = hole.to;
  }
  return [...parts, { kind: 'text', text: unescaped(source, from, Math.max(from, node.to - 1), RULES) }];
}

/** What stands in a template with a tag is sent apart from the text, unless the tag itself made it. */
function tagged(node: SyntaxNode, source: Source, consume: Consume): Part[] {
  const body = node.getChild('TemplateString');
  const tag = dottedName(node.firstChild, source) ?? '';
  if (body === null || OTHER_LANGUAGES.test(tag)) return [];
  if (UNTOUCHED.test(tag)) return template(body, source, consume, constantPart);
  return template(body, source, consume, (inner) => ({
    kind: /^(?:CallExpression|TaggedTemplateExpression|TemplateString)$/.test(inner.name)
      ? 'unknown'
      : 'value',
    from: inner.from,
  }));
}

/** `'...'.trim()` is still a constant, `['...', '...'].join(' ')` too; `'...'.replace(...)` is not. */
function method(node: SyntaxNode, source: Source, consume: Consume): Part[] {
  const called = node.firstChild;
  const owner = called?.name === 'MemberExpression' ? called.firstChild : null;
  const name = called?.getChild('PropertyName');
  if (!owner || !name) return [{ kind: 'unknown', from: node.from }];
  if (owner.name === 'ArrayExpression' && textOf(name, source) === 'join')
    return joinedArray(node, owner, source, consume);
  if (!/^(?:String|TemplateString|ParenthesizedExpression|BinaryExpression)$/.test(owner.name)) {
    return [{ kind: 'unknown', from: node.from }];
  }
  const parts = partsOf(owner, source, consume);
  const same = /^(?:trim|trimStart|trimEnd|toString|valueOf)$/.test(textOf(name, source));
  return same ? parts : [...parts, { kind: 'unknown', from: name.from }];
}

function joinedArray(node: SyntaxNode, array: SyntaxNode, source: Source, consume: Consume): Part[] {
  const separator = node.getChild('ArgList')?.getChild('String');
  const elements = childrenOf(array).filter(({ name }) => /[A-Za-z]/.test(name));
  return elements.flatMap((element, at) => {
    const parts = partsOf(element, source, consume);
    return at > 0 && separator ? [literal(separator, source, consume), ...parts] : parts;
  });
}

function definitions(node: SyntaxNode, source: Source): Definition[] {
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
    const key = typescript.key(property, source);
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

function imports(node: SyntaxNode, source: Source): Import[] {
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
