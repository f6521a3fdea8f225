import {
  assertion,
  type Change,
  decidedAt,
  fails,
  isBlocked,
  known,
  passes,
  seen,
  stood,
  waits,
} from './assertions.fixture.ts';
import { asked, both, cycles, log, readUpTo, restarts, writes } from './exercises.fixture.ts';
import { assessRestarts } from './exercises.ts';

const two = [asked('two-writes'), log, writes('two-writes', 10, 12)];

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

restarts(
  'of three writes the last one must be seen as well',
  known(
    asked('two-writes'),
    log,
    writes('two-writes', 10, 12, 20),
    cycles('began', [11, 1]),
    readUpTo(142_000),
  ),
  waits('two-writes: 1 of 2 cycles began', 10, 11, 12, 20),
);

restarts(
  'a write of its own that got lost does not end an exercise',
  known(...two, cycles('began', [11, 1], [17, 2]), ({ facts }) => {
    facts.exercise.writes.push({ ...seen(16), what: 'put-model', outcome: 'lost', exercise: 'two-writes' });
  }),
  decidedAt(17_000, passes(both, 10, 11, 12, 17)),
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
  'the end of a cycle that came only in the next exercise leaves open what it held up',
  known(...two, writes('crash-then-restart', 200), cycles('began', [11, 1]), cycles('ended', [210, 1])),
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
