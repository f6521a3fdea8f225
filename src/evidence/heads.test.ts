import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heads } from './heads.ts';

const headsOf = (...all: string[]) => {
  const some = heads();
  for (const one of all) some.add(one);
  return some;
};

/** Every place that it stops at, in the order in which it does. */
function stops(text: string, ...all: string[]): number[] {
  const some = headsOf(...all);
  const found: number[] = [];
  for (let at = some.nextFrom(text, 0); at < text.length; at = some.nextFrom(text, at + 1)) found.push(at);
  return found;
}

test('it stops at each beginning, at the front, in the middle, within another and at the very end', () => {
  assert.deepEqual(stops('abcdxbcdxx..abcd', 'abcd', 'bcdx'), [0, 1, 5, 12]);
});

test('it passes over what begins nothing, to the end of the text', () => {
  const text = 'The quick brown fox jumps over the lazy dog.';
  assert.equal(headsOf('abcd').nextFrom(text, 0), text.length);
  assert.equal(heads().nextFrom(text, 0), text.length);
});

test('it looks on from where it is told to, and never before', () => {
  const some = headsOf('abcd');
  assert.deepEqual(
    [0, 1, 5, 6].map((from) => some.nextFrom('.abcdabcd', from)),
    [1, 1, 5, 9],
  );
});

test('what the text breaks off in begins nothing, whatever marks it would go on with', () => {
  assert.equal(headsOf('abc\0').nextFrom('xabc', 0), 4);
});

test('the marks before the place that it looks on from are no part of a beginning', () => {
  assert.deepEqual(stops('\0\0\0\0', '\0\0\0\0'), [0]);
  assert.equal(headsOf('\0\0\0a').nextFrom('a..', 0), 3);
});
