import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import type { Source } from '../source.ts';
import { type Expression, isLiteral, type Part } from './expression.ts';
import { calleeOf, definitionsIn, importsIn, keyOf } from './javascript-names.ts';
import type { Consume, Language } from './language.ts';
import { isClosed, unescaped } from './literal.ts';
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
  definitions: definitionsIn,
  assignment(node, source) {
    return node.name === 'AssignmentExpression' ? assignmentOf(node, source) : undefined;
  },
  reference(node, source) {
    return node.name === 'VariableName' || node.name === 'MemberExpression'
      ? dottedName(node, source)
      : undefined;
  },
  callee: calleeOf,
  key: keyOf,
  imports: importsIn,
});

export const typescript = language('ts');
export const tsx = language('ts jsx');
export const javascript = language('jsx');

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
  if (!isClosed(node, source, source.text[node.from] ?? '')) return { kind: 'unknown', from: node.from };
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
  const last: Part = { kind: 'text', text: unescaped(source, from, Math.max(from, node.to - 1), RULES) };
  return isClosed(node, source, '`')
    ? [...parts, last]
    : [...parts, last, { kind: 'unknown', from: node.from }];
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
