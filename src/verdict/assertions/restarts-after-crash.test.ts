import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decidedAt, fails, known, passes, waits } from './assertions.fixture.ts';
import { asked, both, cycles, line, log, readUpTo, restarts, writes } from './exercises.fixture.ts';
import { cyclesOf } from './exercises.ts';

const crash = [asked('crash-then-restart'), log, writes('crash-then-restart', 10, 12)];

restarts(
  'a crash that never came is not judged',
  known(...crash, cycles('began', [11, 1], [14, 2])),
  waits('crash-then-restart: no cycle crashed'),
);

restarts(
  'a crash from before the exercise is not that of the exercise',
  known(...crash, cycles('began', [11, 1]), cycles('crashed', [9, 0, 'of before'])),
  waits('crash-then-restart: no cycle crashed'),
);

const crashed = [...crash, cycles('began', [11, 1]), cycles('crashed', [13, 1, 'boom'])];

restarts(
  'a box that restarts after a crash was not locked out',
  known(...crashed, cycles('began', [15, 2])),
  decidedAt(15_000, passes('a cycle crashed (boom) and the next one ran', 10, 12, 13, 15)),
);

restarts(
  'a crash without an error is told by its line',
  known(...crash, cycles('began', [11, 1], [15, 2]), cycles('crashed', [13, 1])),
  decidedAt(15_000, passes('a cycle crashed (a message) and the next one ran', 10, 12, 13, 15)),
);

const lockedOut = (error: string) =>
  decidedAt(
    13_000,
    fails(`a cycle crashed (${error}), and no restart ran since, though one was asked for`, 10, 12, 13),
  );

restarts('a box that never restarts after a crash is locked out', known(...crashed), lockedOut('boom'));

restarts(
  'a crash without an error that locks a box out is told by its line',
  known(...crash, cycles('began', [11, 1]), cycles('crashed', [13, 1])),
  lockedOut('a message'),
);

restarts(
  'a restart may still be told before the time after a crash has been read past',
  known(...crashed, readUpTo(12_100 + 120_000 + 4_999)),
  waits('crash-then-restart: no cycle ran since the crash', 10, 12, 13),
);

const overtaken = [
  ...crash,
  cycles('began', [11, 1], [12, 2]),
  cycles('crashed', [13, 2, 'boom']),
  cycles('ended', [200, 1]),
];

restarts(
  'what a cycle from before the crash held up has its time from the end of that cycle',
  known(...overtaken, readUpTo(204_999)),
  waits('crash-then-restart: no cycle ran since the crash', 10, 12, 13),
);

restarts(
  'what a cycle from before the crash held up and did not come after its end never came',
  known(...overtaken, readUpTo(205_000)),
  lockedOut('boom'),
);

const writesOfBoth = [
  asked('two-writes', 'crash-then-restart'),
  log,
  writes('two-writes', 10, 12),
  writes('crash-then-restart', 200, 202),
];
const firstIs = (...began: [number, number][]) => [cycles('began', ...began), cycles('ended', [12, 1])];
const thenCrash = (...after: [number, number][]) => [
  cycles('began', [201, 3], ...after),
  cycles('crashed', [203, 3, 'boom']),
];

restarts(
  'both exercises that hold are told, and cite each line once and in order',
  known(...writesOfBoth, ...firstIs([11, 1], [14, 2]), ...thenCrash([205, 4])),
  (id) => ({
    id,
    state: 'pass',
    because: `${both}; a cycle crashed (boom) and the next one ran`,
    atMs: 205_000,
    evidence: [10, 11, 12, 14, 200, 202, 203, 205],
  }),
);

restarts(
  'lines that were told late are cited in their order',
  known(...writesOfBoth, cycles('began', [11, 1]), ...thenCrash([205, 4]), ({ facts }) => {
    facts.log.restart.began.push({ ...line(14, { cycle: 2 }), line: 300 });
  }),
  (id) => ({
    id,
    state: 'pass',
    because: `${both}; a cycle crashed (boom) and the next one ran`,
    atMs: 205_000,
    evidence: [10, 11, 12, 200, 202, 203, 205, 300],
  }),
);

restarts(
  'an exercise that failed goes before one that is not known',
  known(...writesOfBoth, readUpTo(300_000), ...firstIs([11, 1]), ...thenCrash()),
  fails(
    'two writes were accepted and 1 restart cycle began within 2 m 00 s: the restart for put-model was dropped',
    10,
    11,
    12,
  ),
);

restarts(
  'an exercise that failed later goes before one that is not known earlier',
  known(...writesOfBoth, cycles('began', [11, 1]), ...thenCrash()),
  decidedAt(
    203_000,
    fails('a cycle crashed (boom), and no restart ran since, though one was asked for', 200, 202, 203),
  ),
);

restarts(
  'an exercise that is not known goes before one that holds',
  known(...writesOfBoth, readUpTo(300_000), ...firstIs([11, 1], [14, 2]), ...thenCrash()),
  waits('crash-then-restart: no cycle ran since the crash', 200, 202, 203),
);

test('only the cycles of an exercise are counted as its own', () => {
  const { facts } = known(...writesOfBoth, cycles('crashed', [203, 3]), ...firstIs([11, 1]));
  assert.deepEqual(cyclesOf(facts, 'two-writes')?.crashed, []);
  assert.equal(cyclesOf(facts, 'none'), null);
});
