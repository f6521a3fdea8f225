import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEvent } from '../../evidence/events.ts';
import { noArrival, type Sighting } from '../facts/arrival.ts';
import { act, type Change, came, fails, known, passes, seen, waits } from './assertions.fixture.ts';
import { arrived, beatAt, lookedAt, rereadAt, restarted, skill, stays } from './stays.fixture.ts';
import { lastRestart, restartsSincePlugin } from './stays.ts';

const cycle = (line: number, at: number, number?: number) => ({
  line,
  event: {
    type: 'log',
    at,
    fact: 'restart-began',
    workspace: null,
    time: null,
    message: '',
    ...(number === undefined ? {} : { cycle: number }),
  } as LogEvent,
});

/** Cycles of the log, of which no look caught anything: they began, and perhaps ended, so many seconds on. */
const logged =
  (...cycles: [began: number, ended: number | null][]): Change =>
  ({ facts: { log } }) => {
    log.state = 'open';
    for (const [index, [began, ended]] of cycles.entries()) {
      log.restart.began.push(cycle(began, began * 1_000, index + 1));
      if (ended !== null) log.restart.ended.push(cycle(ended, ended * 1_000, index + 1));
    }
  };

const toldBeat =
  (...at: number[]): Change =>
  ({ facts }) => {
    facts.log.heartbeatsAt.push(...at);
  };

const keptByLog = (...lines: number[]) =>
  passes('all of it read again after the restart (cycle 1 in the log), and a heartbeat since', ...lines);

stays(
  'a restart that only the log tells is a restart, and a heartbeat that it tells later shows the box settled',
  known(arrived, logged([12, 15]), rereadAt(16), toldBeat(20_000)),
  keptByLog(12, 15, 16, 17, 18, 19),
);

stays(
  'a heartbeat whose line may be that of the end of the cycle does not show that the box settled',
  known(arrived, logged([12, 15]), rereadAt(16), toldBeat(19_999), beatAt(15_000)),
  waits('a heartbeat after the restart', 15),
);

stays(
  'the second heartbeat that looks show since a cycle of the log shows the box settled',
  known(arrived, logged([12, 15]), rereadAt(16), beatAt(15_000, 15_001)),
  keptByLog(12, 15, 16, 17, 18, 19),
);

stays(
  'heartbeats from before the end of a cycle do not count',
  known(arrived, logged([12, 15]), rereadAt(16), beatAt(14_998, 14_999, 15_000), toldBeat(14_000)),
  waits('a heartbeat after the restart', 15),
);

stays(
  'heartbeats that came when time was up do not count',
  known(arrived, logged([12, 15]), rereadAt(16), toldBeat(29_001)),
  waits('a heartbeat after the restart', 15),
);

stays(
  'what looks see of a restart goes before what the log tells of it',
  known(arrived, logged([11, 20]), restarted([12, 15]), rereadAt(16), beatAt(15_100)),
  passes(
    'all of it read again after the restart (status offline), and a heartbeat since',
    12,
    15,
    16,
    17,
    18,
    19,
  ),
);

const readUpTo =
  (ms: number): Change =>
  ({ facts }) => {
    facts.log.readUpToMs = ms;
  };

const awayByLog = fails('the box went away and did not come back: cycle 1 in the log', 12, 40);
const isAway = waits('restarting: cycle 1 in the log', 12);
const unended = [arrived, logged([12, null]), rereadAt(30), lookedAt(40)];

stays(
  'a cycle whose end a whole log does not tell, read past its time, took the box away',
  known(...unended, readUpTo(29_000)),
  awayByLog,
);

stays(
  'a cycle whose end may only not have been read yet is still on',
  known(...unended, readUpTo(28_999)),
  isAway,
);

stays(
  'a cycle whose end may be missing from a log with a gap is still on for all that is known',
  known(...unended, readUpTo(29_000), ({ facts }) => {
    facts.log.state = 'gap';
  }),
  isAway,
);

const withGap: Change = ({ facts }) => {
  facts.log.state = 'gap';
};

const backOf = (...changes: Change[]) =>
  lastRestart(known(arrived, logged([12, null]), ...changes).facts)?.back;
const backAt = (at: number): Sighting => ({ line: 12, began: at, at });

test('a heartbeat that is surely of after the beginning of a cycle tells of an end that a log with a gap did not', () => {
  assert.equal(backOf(toldBeat(17_000), beatAt(12_000, 12_001)), null);
  assert.equal(backOf(withGap), null);
  assert.equal(backOf(withGap, toldBeat(16_999), beatAt(11_998, 11_999, 12_000)), null);
  assert.deepEqual(backOf(withGap, toldBeat(16_999, 17_000, 18_000)), backAt(17_000));
  assert.deepEqual(backOf(withGap, beatAt(12_000, 13_000, 14_000)), backAt(13_000));
  assert.deepEqual(backOf(withGap, beatAt(12_000, 18_000), toldBeat(17_500)), backAt(17_500));
});

test('a cycle without a number is told as one', () => {
  const { facts } = known(arrived);
  facts.log.restart.began = [cycle(12, 12_000)];
  assert.equal(lastRestart(facts)?.by, 'a cycle in the log');
});

test('the end of a cycle is that of the same cycle', () => {
  const { facts } = known(arrived, logged([12, 20], [14, 16]));
  assert.deepEqual(
    restartsSincePlugin(facts).map(({ left, back, by, seenBy }) => [left.line, back?.line, by, seenBy]),
    [
      [12, 20, 'cycle 1 in the log', 'log'],
      [14, 16, 'cycle 2 in the log', 'log'],
    ],
  );
});

const leftAt = (...changes: Change[]) =>
  restartsSincePlugin(known(arrived, ...changes).facts).map(({ left }) => left.line);

const writes =
  (line: number): Change =>
  ({ facts }) => {
    const { event } = act(line, 'put-model');
    facts.exercise.writes.push({ ...event, line, exercise: 'two-writes' });
  };

const backJust =
  (at: number): Change =>
  ({ facts }) => {
    facts.workspace.restarts.push({ left: seen(4), back: { ...seen(6), at }, by: '' });
  };

test('a restart that was over before the plugin can have come is none since', () => {
  assert.deepEqual(leftAt(backJust(6_999)), []);
  assert.deepEqual(leftAt(backJust(7_000)), [4]);
  assert.deepEqual(leftAt(restarted([3, null])), [3]);
});

test('the restarts of an exercise are its own', () => {
  assert.deepEqual(leftAt(writes(20), restarted([12, 13], [19, 20], [20, 22])), [12, 19]);
  assert.deepEqual(leftAt(writes(20), logged([12, 13], [19, 20], [20, 21])), [12, 19]);
  const just: Change = ({ facts }) => {
    facts.workspace.restarts.push({ left: { ...seen(20), at: 20_000 }, back: null, by: '' });
  };
  assert.deepEqual(leftAt(writes(20), just), []);
});

test('a cycle that began before the plugin can have come is none since', () => {
  assert.deepEqual(leftAt(logged([6, 8], [7, 8])), [7]);
});

test('of several plugins the first that can have come counts, and one that has not come does not', () => {
  const other: Change = ({ facts }) => {
    facts.plugins.set('geo', came(5, skill));
    facts.plugins.set('faq', noArrival());
  };
  assert.deepEqual(leftAt(other, logged([4, 5], [5, 6])), [5]);
});

test('where no plugin has come, no restart is due to one', () => {
  const none: Change = ({ facts }) => facts.plugins.clear();
  assert.deepEqual(leftAt(none, restarted([12, null]), logged([12, 13])), []);
});
