import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assertion,
  type Change,
  decidedAt,
  fails,
  isBlocked,
  known,
  passes,
  stood,
  waits,
} from './assertions.fixture.ts';
import { asked, cycles, log, readUpTo, writes } from './exercises.fixture.ts';
import { assessRestarts, cyclesOf } from './exercises.ts';

const restarts = assertion('restarts', (story) => assessRestarts(story, stood('stays', 'pass')));

const two = [asked('two-writes'), log, writes('two-writes', 10, 12)];
const crash = [asked('crash-then-restart'), log, writes('crash-then-restart', 10, 12)];

const both = 'two quick writes made two cycles: the second saw both';

for (const [state, by, more] of [
  ['fail', 'stays', {}],
  ['blocked', 'model', { blockedBy: 'model' }],
] as const)
  assertion('restarts', (story) => assessRestarts(story, stood('stays', state, more)))(
    `the restarts of a box that ${state === 'fail' ? 'lost what it got' : 'never got what it should'} are not judged`,
    known(...two, cycles('began', [10, 1], [13, 2])),
    isBlocked(by),
  );

assertion('restarts', (story) => assessRestarts(story, stood('stays', 'waiting')))(
  'restarts are judged though it is not known whether everything stayed',
  known(...two, cycles('began', [10, 1], [13, 2])),
  decidedAt(13_000, passes(both, 10, 12, 13)),
);

const unaccepted = 'the writes were not both accepted';

restarts(
  'a run that has not begun asked for no restart',
  known(({ facts }) => {
    facts.run = null;
  }),
  (id) => ({ id, state: 'pass', because: '', atMs: 0, evidence: [] }),
);

for (const exercise of ['two-writes', 'crash-then-restart']) {
  restarts(
    `${exercise} says nothing where none of its writes was sent`,
    known(asked(exercise), log),
    waits(`${exercise}: ${unaccepted}`),
  );
  restarts(
    `${exercise} says nothing where one of its writes was sent`,
    known(asked(exercise), log, writes(exercise, 10)),
    waits(`${exercise}: ${unaccepted}`),
  );
  restarts(
    `${exercise} says nothing where a write of its was not accepted`,
    known(asked(exercise), log, writes(exercise, 10, 12), ({ facts }) => {
      Object.assign(facts.exercise.writes[1] ?? {}, { outcome: 'lost' });
    }),
    waits(`${exercise}: ${unaccepted}`),
  );
  restarts(
    `${exercise} says nothing where the writes are those of another`,
    known(asked(exercise), log, writes('another', 10, 12)),
    waits(`${exercise}: ${unaccepted}`),
  );
  for (const [what, change] of Object.entries<Change>({
    'has a gap': ({ facts }) => Object.assign(facts.log, { state: 'gap' }),
    'tells of no beginning': ({ facts }) => Object.assign(facts.log, { tells: new Set(['restart-crashed']) }),
    'tells of no crash': ({ facts }) => Object.assign(facts.log, { tells: new Set(['restart-began']) }),
  }))
    restarts(
      `${exercise} cannot be judged by a log that ${what}`,
      known(asked(exercise), log, writes(exercise, 10, 12), change),
      waits(`${exercise}: no log source tells restart cycles`),
    );
}

restarts(
  'two writes that made two cycles are both seen',
  known(...two, cycles('began', [10, 1], [14, 2])),
  decidedAt(14_000, passes(both, 10, 12, 14)),
);

restarts(
  'a cycle that began before the first write was sent is not due to it',
  known(...two, cycles('began', [9, 1], [14, 2]), readUpTo(0)),
  waits('two-writes: 1 of 2 cycles began', 10, 12, 14),
);

restarts(
  'a cycle of the next exercise is not due to the writes of the last',
  known(...two, writes('crash-then-restart', 20), cycles('began', [14, 1], [20, 2])),
  waits('two-writes: 1 of 2 cycles began', 10, 12, 14),
);

restarts(
  'a write of another exercise that came before says nothing of this one',
  known(
    asked('two-writes'),
    log,
    writes('another', 5),
    writes('two-writes', 10, 12),
    cycles('began', [11, 1], [14, 2]),
  ),
  decidedAt(14_000, passes(both, 10, 11, 12, 14)),
);

const one = [...two, cycles('began', [11, 1]), cycles('ended', [13, 1])];
const dropped = fails(
  'two writes were accepted and 1 restart cycle began within 2 m 00 s: the restart for put-model was dropped',
  10,
  11,
  12,
);
const open = waits('two-writes: 1 of 2 cycles began', 10, 11, 12);

restarts(
  'a second cycle that never began was dropped, once its time has been read past',
  known(...one, readUpTo(12_100 + 120_000 + 5_000)),
  dropped,
);

restarts(
  'a second cycle may still be told before its time has been read past',
  known(...one, readUpTo(12_100 + 120_000 + 4_999)),
  open,
);

restarts(
  'what a long cycle held up has its time from the end of that cycle',
  known(...two, cycles('began', [11, 1]), cycles('ended', [200, 1]), readUpTo(204_999)),
  open,
);

restarts(
  'what a long cycle held up and did not come after its end was dropped',
  known(...two, cycles('began', [11, 1]), cycles('ended', [200, 1]), readUpTo(205_000)),
  dropped,
);

restarts(
  'a long cycle that crashed is over as well',
  known(...two, cycles('began', [11, 1]), cycles('crashed', [200, 1]), readUpTo(204_999)),
  open,
);

restarts(
  'the end of a cycle from before the exercise is not waited for',
  known(...one, cycles('ended', [200, 7]), readUpTo(12_100 + 125_000)),
  dropped,
);

const held = waits('two-writes: the first cycle still runs, and the second waits for its end', 10, 11, 12);

restarts('a cycle that still runs holds the second one up', known(...two, cycles('began', [11, 1])), held);

restarts(
  'the end of another cycle does not end the one that runs',
  known(...two, cycles('began', [11, 1]), cycles('ended', [13, 7])),
  held,
);

restarts(
  'where no cycle began at all, both were dropped',
  known(...two),
  fails(
    'two writes were accepted and 0 restart cycle began within 2 m 00 s: the restart for put-model was dropped',
    10,
    12,
  ),
);

restarts(
  'where the next exercise came before the time was up, nobody knows what was dropped',
  known(...one, writes('crash-then-restart', 137)),
  open,
);

restarts(
  'where the next exercise came when the time was up, what did not come was dropped',
  known(...one, writes('crash-then-restart', 138)),
  dropped,
);

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
    because:
      'two quick writes made two cycles: the second saw both; a cycle crashed (boom) and the next one ran',
    atMs: 205_000,
    evidence: [10, 11, 12, 14, 200, 202, 203, 205],
  }),
);

restarts(
  'an exercise that failed goes before one that is not known',
  known(...writesOfBoth, readUpTo(300_000), ...firstIs([11, 1]), ...thenCrash()),
  dropped,
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
