import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowanceFor, readMapping } from './mapping.ts';

const PLENTY = { tokens: 3_000, chars: 131_072 };
const read = (text: string, most = PLENTY) => readMapping(text, most);
const keysOf = (text: string) => {
  const mapping = read(text);
  return 'why' in mapping ? mapping : Object.fromEntries(mapping.keys);
};
const whyNot = (text: string, most = PLENTY) => {
  const mapping = read(text, most);
  return 'why' in mapping ? mapping.why : null;
};

test('the keys of a mapping are read with their values', () => {
  assert.deepEqual(keysOf('a: 1\nb: [x, {c: null}]\n'), { a: 1, b: ['x', { c: null }] });
  assert.deepEqual(keysOf('{}'), {});
});

test('what is no mapping is none', () => {
  for (const text of ['', 'null', 'text', '7', '- a\n- b\n', '# only a comment\n'])
    assert.equal(whyNot(text), 'not a mapping', text);
});

test('what is no YAML says where it breaks, on one line', () => {
  assert.equal(
    whyNot('a: 1\nb: [1\n'),
    'Flow sequence in block collection must be sufficiently indented and end with a ] at line 3, column 1',
  );
  assert.equal(
    whyNot('a: 1\n  b: : 2\n'),
    'Nested mappings are not allowed in compact mappings at line 1, column 4',
  );
});

test('a key that stands twice says where it does, deep down too, and of two the outer and the earlier', () => {
  assert.equal(whyNot('a: 1\nb: 2\na: 3\n'), 'Map keys must be unique at line 3, column 1');
  assert.equal(whyNot('a:\n  b: 1\n  b: 2\nc: 1\n'), 'Map keys must be unique at line 3, column 3');
  assert.equal(whyNot('a:\n  b: 1\n  b: 2\nc: 1\nc: 1\n'), 'Map keys must be unique at line 5, column 1');
  assert.equal(whyNot('a: {b: 1, b: 2}\nc: {d: 1, d: 2}\n'), 'Map keys must be unique at line 1, column 11');
  assert.equal(whyNot('a: 1\nb: {c: 1, c: 2}\n'), 'Map keys must be unique at line 2, column 11');
});

test('the same key in two mappings is no key that stands twice, and neither are two that are no text', () => {
  assert.deepEqual(keysOf('a: {k: 1}\nb: {k: 2}\n'), { a: { k: 1 }, b: { k: 2 } });
  assert.equal(whyNot('? [a]\n: 1\n? [b]\n: 2\n'), null);
});

test('an alias stands for what it names, and too many of them for nothing', () => {
  assert.deepEqual(keysOf('a: &x [1]\nb: *x\n'), { a: [1], b: [1] });
  const bomb = `a: &a [x]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: [${'*c,'.repeat(9)}]\n`;
  assert.equal(whyNot(bomb), 'Excessive alias count indicates a resource exhaustion attack');
  assert.equal(whyNot('a: *nobody\n'), 'Unresolved alias (the anchor must be set before the alias): nobody');
});

test('a text of just as many characters as are read is read, and one more is not', () => {
  const most = { tokens: 100, chars: 10 };
  assert.equal(whyNot('a: 1234567', most), null);
  assert.equal(whyNot('a: 12345678', most), 'larger than 10 characters');
});

/** The beginning of the document, a key and its mark, a colon, a space, a value and its mark. */
const TOKENS = 7;
/** The same without a beginning, and with an end. */
const TOKENS_OF_LINE = 7;

test('a text of just as many tokens as are read is read, and one more is not', () => {
  assert.equal(whyNot('a: 1', { tokens: TOKENS, chars: 99 }), null);
  assert.equal(whyNot('a: 1', { tokens: TOKENS - 1, chars: 99 }), `more than ${TOKENS - 1} tokens`);
});

test('sixty-four levels within a line are read, and one more is not', () => {
  assert.equal(whyNot(`a: ${'['.repeat(64)}${']'.repeat(64)}`), null);
  assert.equal(whyNot(`a: ${'['.repeat(65)}${']'.repeat(65)}`), 'nested deeper than 64 in one line');
  assert.equal(whyNot(`a: ${'{b: '.repeat(64)}1${'}'.repeat(64)}`), null);
  assert.equal(whyNot(`a: ${'{b: '.repeat(65)}1${'}'.repeat(65)}`), 'nested deeper than 64 in one line');
});

test('a list in a list in a line is as deep as its marks, and each line begins again', () => {
  const deepest = `${'- '.repeat(64)}1`;
  assert.equal(whyNot(`a:\n  ${deepest}\n  ${deepest}\n`), null);
  assert.equal(whyNot(`a:\r\n  ${deepest}\r\n  ${deepest}\r\n`), null);
  assert.equal(whyNot(`a:\n  - ${deepest}\n`), 'nested deeper than 64 in one line');
  assert.equal(whyNot(`${'? '.repeat(65)}1`), 'nested deeper than 64 in one line');
  assert.equal(
    whyNot(`${'- '.repeat(60)}${'['.repeat(5)}${']'.repeat(5)}`),
    'nested deeper than 64 in one line',
  );
});

test('what was closed is no longer deep', () => {
  assert.equal(whyNot(`a: [${'[[]], '.repeat(70)}]`), null);
  assert.equal(whyNot(`a: [${'{b: {}}, '.repeat(70)}]`), null);
  assert.equal(
    whyNot(`a: ${'['.repeat(40)}${']'.repeat(40)}\nb: ${'{c: '.repeat(40)}1${'}'.repeat(40)}\n`),
    null,
  );
});

test('of a small template three thousand tokens and 128 KB are read, of a large one twice its own', () => {
  assert.deepEqual(allowanceFor('a: 1\n'), { tokens: 3_000, chars: 131_072 });
  const tokensOf = (lines: number) => allowanceFor('a: 1\n'.repeat(lines)).tokens;
  assert.equal(tokensOf(300), 2 * (300 * TOKENS_OF_LINE + 1));
  assert.equal(allowanceFor('x'.repeat(70_000)).chars, 140_000);
  const large = 'a: 1\n'.repeat(430);
  assert.match(whyNot(large, allowanceFor(large)) ?? '', /^Map keys must be unique/);
});
