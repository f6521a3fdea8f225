import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bothTimes, duration, grouped, plural, roundTime } from './duration.ts';

test('a duration is said with the digits that matter at its size', () => {
  const said = [0, 42, 1_234, 9_949, 41_230, 99_499, 99_500, 885_000, 3_599_600, 7_500_000, -1_500].map(
    duration,
  );
  assert.deepEqual(said, [
    '0.00 s',
    '0.04 s',
    '1.2 s',
    '9.9 s',
    '41.2 s',
    '99.5 s',
    '1 m 40 s',
    '14 m 45 s',
    '1 h 00 m',
    '2 h 05 m',
    '−1.5 s',
  ]);
});

test('both times are said only where they differ', () => {
  assert.equal(bothTimes(600_000, 1), '10 m 00 s');
  assert.equal(
    bothTimes(600_000, 300),
    '10 m 00 s of the platform’s time, 2.0 s by the wall'.replace('’', "'"),
  );
});

test('a round time leaves out what is nought', () => {
  assert.deepEqual([0, 500, 30_000, 90_000, 600_000, 7_200_000].map(roundTime), [
    '0',
    '0.5 s',
    '30 s',
    '1 m 30 s',
    '10 m',
    '2 h',
  ]);
});

test('counts are grouped and agree with their noun', () => {
  assert.equal(grouped(1_234_567), '1,234,567');
  assert.equal(plural(1, 'entry', 'entries'), '1 entry');
  assert.equal(plural(20_000, 'line'), '20,000 lines');
});
