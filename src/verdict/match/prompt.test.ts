import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchPrompt } from './prompt.ts';

const isOf = (expected: string, actual: string) => matchPrompt(expected, actual).is;

test("the template's own text is the same, with or without placeholders in it", () => {
  assert.deepEqual(matchPrompt('You write.\n', 'You write.\n'), { is: 'same' });
  assert.deepEqual(matchPrompt('Hello {{NAME}}, write for {{ SITE.url-1 }}.', 'Hello Ada, write for x.'), {
    is: 'same',
  });
});

test('anything may stand where a placeholder stood, also nothing, and also what stands around it', () => {
  for (const name of ['', 'Ada', ', welcome.', 'a\nb', 'Hello '])
    assert.equal(isOf('Hello {{NAME}}, welcome.', `Hello ${name}, welcome.`), 'same', name);
});

test('two placeholders side by side hold one text, and the edges of the prompt may be placeholders', () => {
  assert.equal(isOf('{{A}}{{B}}', ''), 'same');
  assert.equal(isOf('{{A}} and {{B}}', 'x and y'), 'same');
  assert.equal(isOf('{{A}} and {{B}}', 'x or y'), 'differs');
});

test('a text without placeholders is another one as soon as one character is', () => {
  assert.equal(isOf('You write.', 'You write'), 'differs');
  assert.equal(isOf('You write.', 'You write..'), 'differs');
  assert.equal(isOf('You write.', 'you write.'), 'differs');
});

test('what stands before, between and behind placeholders must all be there, in its order', () => {
  const template = 'a{{X}}b{{X}}c{{X}}d';
  assert.equal(isOf(template, 'a1b2c3d'), 'same');
  assert.equal(isOf(template, 'abcd'), 'same');
  for (const actual of ['1b2c3d', 'a1b2c3', 'a1c2b3d', 'a1c3d', 'xa1b2c3d', 'a1b2c3dx'])
    assert.equal(isOf(template, actual), 'differs', actual);
});

test('no character counts for two pieces of the template', () => {
  assert.equal(isOf('abc{{X}}cde', 'abcde'), 'differs');
  assert.equal(isOf('a{{X}}bc{{X}}cd', 'abcd'), 'differs');
  assert.equal(isOf('a{{X}}bb{{X}}bb{{X}}c', 'abbbc'), 'differs');
  assert.equal(isOf('a{{X}}bb{{X}}bb{{X}}c', 'abbbbc'), 'same');
  assert.equal(isOf('ab{{X}}bc{{X}}d', 'abcd'), 'differs');
});

test('a placeholder that was left is told with its line, also where the rest is right', () => {
  assert.deepEqual(matchPrompt('Hello {{NAME}}.', 'Hello {{NAME}}.'), {
    is: 'placeholder',
    placeholder: '{{NAME}}',
    line: 1,
  });
  assert.deepEqual(matchPrompt('a\nb\n{{X}}', 'a\nb\n{{ _other.name-2 }}\n{{X}}'), {
    is: 'placeholder',
    placeholder: '{{ _other.name-2 }}',
    line: 3,
  });
});

test('a name is a placeholder however it is spaced, and what is no name is text', () => {
  for (const left of ['{{A}}', '{{a1}}', '{{  a  }}', '{{\ta}}', '{{a }}', '{{_}}'])
    assert.equal(isOf('x', left), 'placeholder', left);
  for (const text of ['{{}}', '{{ }}', '{{1a}}', '{{a b}}', '{a}', '{{a}', '{{a!}}', '{{-a}}', '{{.a}}'])
    assert.equal(isOf(text, text), 'same', text);
});

test('another text is told by its first line that differs and by both sizes in bytes', () => {
  assert.deepEqual(matchPrompt('one\ntwo\nthree', 'one\ntwö\nthree'), {
    is: 'differs',
    line: 2,
    size: 14,
    expectedSize: 13,
  });
  assert.deepEqual(matchPrompt('one\ntwo\n', ''), { is: 'differs', line: 1, size: 0, expectedSize: 8 });
});

test('a text that only goes on differs in the line behind the last, and one that breaks off in its last', () => {
  assert.deepEqual(matchPrompt('one\ntwo', 'one\ntwo\nthree\nfour'), {
    is: 'differs',
    line: 3,
    size: 18,
    expectedSize: 7,
  });
  assert.deepEqual(matchPrompt('one\ntwo\nthree', 'one\ntwo'), {
    is: 'differs',
    line: 3,
    size: 7,
    expectedSize: 13,
  });
});
