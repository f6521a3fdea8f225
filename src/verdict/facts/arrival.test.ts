import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Arrival,
  arrivalSpan,
  noArrival,
  type Reading,
  type Span,
  see,
  seeNothing,
  timeliness,
} from './arrival.ts';

/** One look after another takes half a second, unless it is said how long. */
const look = (line: number, began: number, there: boolean, how = 'x', at = began + 500): Reading<string> => ({
  line,
  began,
  at,
  there,
  how,
});

function seeing(...looks: Reading<string>[]): Arrival<string> {
  const arrival = noArrival<string>();
  for (const one of looks) see(arrival, one);
  return arrival;
}

test('before any look nothing is known', () => {
  const nothing = noArrival();
  assert.deepEqual(nothing, {
    notYet: null,
    arrived: null,
    last: null,
    sameSince: null,
    unreadable: { count: 0, last: null },
  });
  assert.equal(arrivalSpan(nothing), null);
});

test('it arrived between the last look that missed it and the first that showed it', () => {
  const [a, b, c, d] = [look(1, 0, false), look(2, 1_000, false), look(3, 2_000, true), look(4, 3_000, true)];
  const arrival = seeing(a, b, c, d);
  assert.deepEqual([arrival.notYet, arrival.arrived, arrival.last], [b, c, d]);
  assert.deepEqual(arrivalSpan(arrival), { from: 1_000, to: 2_500 });
});

test('where no look missed it, it came at any moment of the first that showed it', () => {
  assert.deepEqual(arrivalSpan(seeing(look(1, 700, true))), { from: 700, to: 1_200 });
});

test('of looks that overlap the arrival is that of the first to end', () => {
  const slow = look(1, 1_000, true, 'x', 9_000);
  const quick = look(2, 2_000, true, 'x', 3_000);
  assert.equal(seeing(slow, quick).arrived, quick);
  assert.equal(seeing(quick, slow).arrived, quick);
  const asSoon = look(3, 2_500, true, 'x', 3_000);
  assert.equal(seeing(quick, asSoon).arrived, quick);
});

test('of looks that missed it the one that began last counts, in whatever order they ended', () => {
  const [early, late] = [look(1, 1_000, false, 'x', 5_000), look(2, 2_000, false, 'x', 3_000)];
  assert.equal(seeing(late, early).notYet, late);
  assert.equal(seeing(early, late).notYet, late);
  const again = look(3, 2_000, false, 'x', 3_500);
  assert.equal(seeing(late, again).notYet, late);
});

test('a look that misses it tells of a loss where it began after the arrival, and else of before', () => {
  const arrived = look(2, 1_000, true);
  const [during, after] = [look(3, 1_500, false), look(4, 1_501, false)];
  assert.equal(seeing(arrived, during).notYet, during);
  const lost = seeing(arrived, after);
  assert.deepEqual([lost.notYet, lost.last, lost.arrived], [null, after, arrived]);
});

test('the last look is the one that began last, and of two at once the later line', () => {
  const [early, late, same] = [look(1, 1_000, true), look(2, 2_000, false), look(3, 2_000, true)];
  assert.equal(seeing(late, early).last, late);
  assert.equal(seeing(early, late).last, late);
  assert.equal(seeing(late, same).last, same);
});

test('since when it has been the very same is told by the first look of those that showed it', () => {
  const all = [
    look(1, 1_000, false, 'a'),
    look(2, 2_000, false, 'b'),
    look(3, 3_000, false, 'b'),
    look(4, 4_000, false, 'b'),
  ];
  assert.equal(seeing(...all).sameSince, all[1]);
  assert.equal(seeing(...all, look(5, 500, false, 'a')).sameSince, all[1]);
  const changed = look(6, 5_000, false, 'a');
  assert.equal(seeing(...all, changed).sameSince, changed);
});

test('looks that could not be read are counted, the last is told, and nothing else changes', () => {
  const [seen] = [look(1, 0, true)];
  const arrival = seeing(seen);
  seeNothing(arrival, { line: 2, began: 10, at: 20 }, 'timeout');
  seeNothing(arrival, { line: 3, began: 30, at: 40 }, 'reset');
  assert.deepEqual(arrival.unreadable, {
    count: 2,
    last: { line: 3, began: 30, at: 40, message: 'reset' },
  });
  assert.deepEqual([arrival.last, arrival.arrived], [seen, seen]);
});

const BUDGET_MS = 10_000;
const SINCE: Span = { from: 1_000, to: 3_000 };
const judged = (since: Span | null, ...looks: Reading<string>[]) =>
  timeliness(seeing(...looks), since, BUDGET_MS);

test('without a moment to count from, what came is in time and what did not is waited for', () => {
  assert.equal(judged(null, look(1, 99_000, true)), 'in-time');
  assert.equal(judged(null, look(1, 99_000, false)), 'waiting');
});

test('it is in time where even the latest moment of its coming is, counted from the earliest start', () => {
  assert.equal(judged(SINCE, look(1, 500, true, 'x', 11_000)), 'in-time');
  assert.equal(judged(SINCE, look(1, 500, true, 'x', 11_001)), 'unclear');
});

test('it is too late only where a look that began after the latest deadline still missed it', () => {
  assert.equal(judged(SINCE, look(1, 12_999, false)), 'waiting');
  assert.equal(judged(SINCE, look(1, 13_000, false)), 'too-late');
  assert.equal(judged(SINCE, look(1, 13_000, false), look(2, 14_000, true)), 'too-late');
  assert.equal(judged(SINCE, look(1, 12_999, false), look(2, 14_000, true)), 'unclear');
});

test('nothing seen is nothing decided', () => assert.equal(judged(SINCE), 'waiting'));
