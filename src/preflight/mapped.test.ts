import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copied, joined, placeOf, sliced, standingFor } from './mapped.ts';
import { lineAt, positionOf, sourceOf } from './source.ts';

test('every character of a text that was put together knows its file and its place', () => {
  const a = sourceOf('a', 'one two');
  const b = sourceOf('b', 'xx three');
  const mapped = joined([copied(a, 4, 7), standingFor('\n', { source: a, offset: 0 }), copied(b, 3, 8)]);
  assert.equal(mapped.text, 'two\nthree');
  const places = [0, 2, 3, 4, 8, 9].map((index) => placeOf(mapped, index));
  assert.deepEqual(
    places.map((place) => [place?.source.path, place?.offset]),
    [
      ['a', 4],
      ['a', 6],
      ['a', 0],
      ['b', 3],
      ['b', 7],
      ['b', 8],
    ],
  );
  assert.equal(placeOf(sliced(mapped, 5, 8), 1)?.offset, 5);
});

test('lines and columns count from one, whatever ends a line', () => {
  const source = sourceOf('a', 'one\r\ntwo\n\nfour');
  assert.deepEqual(positionOf(source, 5), { line: 2, column: 1 });
  assert.deepEqual(positionOf(source, 14), { line: 4, column: 5 });
  assert.deepEqual(
    [1, 2, 3, 4].map((line) => lineAt(source, line)),
    ['one', 'two', '', 'four'],
  );
});
