import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineDiff } from './diff.ts';

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `line ${from + n}`);
const text = (...all: string[]) => `${all.join('\n')}\n`;

test('a changed line stands beside what it was, with three lines around it', () => {
  const expected = lines(1, 20);
  const read = expected.with(9, 'another');
  const { rows, added, removed } = lineDiff(text(...expected), text(...read));
  assert.deepEqual([added, removed], [1, 1]);
  assert.deepEqual(rows, [
    { is: 'gap', lines: 6 },
    ...[7, 8, 9].map((n) => ({ is: 'same', left: n, right: n, text: `line ${n}` })),
    { is: 'changed', left: 10, right: 10, expected: 'line 10', read: 'another' },
    ...[11, 12, 13].map((n) => ({ is: 'same', left: n, right: n, text: `line ${n}` })),
    { is: 'gap', lines: 7 },
  ]);
});

test('after a line that is missing, both sides keep their own numbers', () => {
  const { rows } = lineDiff('a\nb\nc\n', 'a\nc\n');
  assert.deepEqual(rows, [
    { is: 'same', left: 1, right: 1, text: 'a' },
    { is: 'changed', left: 2, right: null, expected: 'b', read: null },
    { is: 'same', left: 3, right: 2, text: 'c' },
  ]);
});

test('a text cut in the middle of a line shows where it was cut', () => {
  const { rows } = lineDiff('model: one\nname: two\n', 'model: one\nna');
  assert.deepEqual(rows.at(-1), { is: 'changed', left: 2, right: 2, expected: 'name: two', read: 'na' });
});

test('two texts that share nothing are set whole against whole, up to a limit', () => {
  const diff = lineDiff(text(...lines(1, 15_000)), text(...lines(20_001, 35_000)));
  assert.equal(diff.rows.length + diff.leftOut, 15_000);
  assert.ok(diff.rows.length <= 240);
});

test('the same text has no rows that differ', () => {
  assert.deepEqual(lineDiff('a\nb\n', 'a\nb\n'), {
    rows: [{ is: 'gap', lines: 2 }],
    added: 0,
    removed: 0,
    leftOut: 0,
  });
});
