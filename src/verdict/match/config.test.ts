import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchConfig } from './config.ts';

const match = (expected: string, actual: string, added: string[] = []) =>
  matchConfig(expected, actual, added);

test('the same bytes are the same config, whatever they are', () => {
  for (const text of ['model: a/b\n', '', '[', '- a'])
    assert.deepEqual(match(text, text), { is: 'same', added: [] }, text);
});

test('the same keys and values are the same config, in any order and any style', () => {
  assert.deepEqual(
    match('model: a/b\nplugins: [x, y]\nn: 1\n', '# ours\nn: 1\nplugins:\n  - x\n  - y\nmodel: "a/b"\n'),
    {
      is: 'same',
      added: [],
    },
  );
});

test('a key that the platform is known to add does no harm, and is told', () => {
  assert.deepEqual(match('a: 1\n', 'b: 2\na: 1\n', ['b', 'c']), { is: 'same', added: ['b'] });
  assert.deepEqual(match('b: 2\na: 1\n', 'a: 1\nb: 2\nc: 3\n', ['b', 'c']), { is: 'same', added: ['c'] });
});

test('a key that is known to be added still has to hold what was promised of it', () => {
  assert.deepEqual(match('a: 1\nb: 2\n', 'a: 1\nb: 3\n', ['b']), {
    is: 'differs',
    missing: [],
    changed: ['b'],
    extra: [],
    size: 10,
  });
});

/** One difference alone makes another config. */
for (const [what, actual, told] of [
  ['is missing', '# b\na: 1\n', { missing: ['b'] }],
  ['holds another value', 'a: 1\nb: [2]\n', { changed: ['b'] }],
  ['holds what only looks alike', 'a: "1"\nb: 2\n', { changed: ['a'] }],
  ['was never promised', 'c: 3\na: 1\nb: 2\n', { extra: ['c'] }],
] as const)
  test(`a config of which a key ${what} is another one`, () => {
    assert.deepEqual(match('a: 1\nb: 2\n', actual), {
      is: 'differs',
      missing: [],
      changed: [],
      extra: [],
      size: actual.length,
      ...told,
    });
  });

test('everything that differs is told, deep down and in bytes', () => {
  assert.deepEqual(match('a: {b: [1, 2]}\nc: 3\nd: 4\n', 'd: 4\ne: é\nf: 5\na: {b: [1, 3]}\n', ['f']), {
    is: 'differs',
    missing: ['c'],
    changed: ['a'],
    extra: ['e'],
    size: 31,
  });
});

test('the first bytes of the config are a truncated one, where the cut is told in bytes', () => {
  assert.deepEqual(match('name: é\nmodel: x\n', 'name: é\n'), { is: 'truncated', at: 9, of: 18 });
  assert.deepEqual(match('name: [a, b]\n', 'name: [a'), { is: 'truncated', at: 8, of: 13 });
  assert.deepEqual(match('name: a\n', 'n'), { is: 'truncated', at: 1, of: 8 });
});

test('an empty config is none, and one that goes on is no truncated one', () => {
  assert.deepEqual(match('a: 1\n', ''), { is: 'broken', why: 'not a mapping', size: 0 });
  assert.deepEqual(match('a: 1\n', 'a: 1\nb: 2\n'), {
    is: 'differs',
    missing: [],
    changed: [],
    extra: ['b'],
    size: 10,
  });
});

test('as few bytes as the promised ones, but others, are no truncated config', () => {
  assert.equal(match('alpha: 1\n', 'beta: 1\n').is, 'differs');
});

const PROMISED = Array.from({ length: 10 }, (_, n) => `key${n}: ${'v'.repeat(400)}\n`).join('');
const stubOf = (size: number) => {
  const text = 'key0: x\nnote: ';
  return `${text}${'n'.repeat(size - text.length - 1)}\n`;
};

test('a few lines that hold next to nothing of what was promised are a stub', () => {
  assert.deepEqual(match(PROMISED, stubOf(218)), { is: 'stub', size: 218, keys: ['key0', 'note'] });
});

test('a stub has a kilobyte at the most', () => {
  assert.equal(PROMISED.length, 4_070);
  const large = `${PROMISED}last: ${'v'.repeat(400)}\n`;
  assert.equal(match(large, stubOf(1_024)).is, 'stub');
  assert.equal(match(large, stubOf(1_025)).is, 'differs');
});

test('a stub has less than a quarter of what was promised', () => {
  const promised = `${PROMISED.slice(0, -71)}\n`;
  assert.equal(promised.length, 4_000);
  assert.equal(match(promised, stubOf(999)).is, 'stub');
  assert.equal(match(promised, stubOf(1_000)).is, 'differs');
});

test('a short config that holds half of the promised keys is no stub', () => {
  const four = ['a', 'b', 'c', 'd'].map((key) => `${key}: ${'v'.repeat(100)}\n`).join('');
  assert.equal(match(four, 'a: 1\n').is, 'stub');
  assert.deepEqual(match(four, 'a: 1\nb: 1\n'), {
    is: 'differs',
    missing: ['c', 'd'],
    changed: ['a', 'b'],
    extra: [],
    size: 10,
  });
});

test("a template's own config that is none is told as the template's", () => {
  assert.deepEqual(match('- a\n', 'a: 1\n'), {
    is: 'broken',
    why: "the template's own config: not a mapping",
    size: 5,
  });
});
