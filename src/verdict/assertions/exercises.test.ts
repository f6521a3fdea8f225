import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LookAt } from '../../evidence/events.ts';
import {
  act,
  assertion,
  type Change,
  fails,
  isBlocked,
  known,
  passes,
  seen,
  stood,
  waits,
} from './assertions.fixture.ts';
import { line } from './exercises.fixture.ts';
import { assessIsolation, assessQuiet, lateRows, wasWatched } from './exercises.ts';

const isolation = assertion('isolation', assessIsolation);
const quiet = assertion('quiet', (story) => assessQuiet(story, stood('teardown', 'pass')));

const request = (number: number, is: 'kept-out' | 'let-through' | 'unreadable') => ({
  line: number,
  look: {
    type: 'look',
    subject: 'foreign',
    ...seen(number),
    request: `GET /${number}`,
    seen: { is },
  } as never,
});

const foreign =
  (...looks: ReturnType<typeof request>[]): Change =>
  ({ facts }) => {
    facts.exercise.foreign = looks;
  };

const over: Change = ({ facts }) => {
  facts.exercise.ended.set('foreign-org', { line: 30, at: 30_000 });
};

isolation(
  "requests with another org's id that were all kept out keep the tenants apart",
  known(over, foreign(request(20, 'kept-out'), request(21, 'kept-out'))),
  passes("all 2 requests with another org's id were kept out", 20, 21),
);

isolation(
  'requests that got through are red and are each told, whatever else was kept out',
  known(foreign(request(20, 'let-through'), request(21, 'kept-out'), request(22, 'let-through'))),
  fails("another org's id got through: GET /20, GET /22", 20, 22),
);

isolation(
  'a request that got no answer leaves it open whether the tenants are kept apart',
  known(over, foreign(request(20, 'kept-out'), request(21, 'unreadable'))),
  waits('not every foreign request was answered', 20),
);

isolation(
  'requests of which some may still be sent leave it open',
  known(foreign(request(20, 'kept-out'))),
  waits('not every foreign request was answered', 20),
);

isolation(
  'an exercise that sent no request at all leaves it open',
  known(over),
  waits('not every foreign request was answered'),
);

const row = (kind: string, createdAt = 'then') => ({ kind, createdAt }) as never;
type Activity = { line: number; look: LookAt<'activity'> };

const activity = (number: number, rows: unknown[], more: Partial<LookAt<'activity'>> = {}): Activity => ({
  line: number,
  look: {
    type: 'look',
    subject: 'activity',
    of: 'neighbour',
    ...seen(number),
    seen: { is: 'activity', rows },
    ...more,
  } as LookAt<'activity'>,
});

const unreadable = { seen: { is: 'unreadable', why: { kind: 'timeout', message: '' } } } as const;

const read =
  (...looks: Activity[]): Change =>
  ({ facts }) => {
    facts.exercise.activity = looks;
  };

/** The tenant was deleted on line 50, the neighbour was then watched, and the exercise is over. */
const deleted: Change = ({ facts }) => {
  facts.acts = [act(1, 'create-tenant'), act(50, 'delete-tenant')];
  facts.exercise.began.set('after-teardown', { line: 52, at: 52_000 });
  facts.exercise.ended.set('after-teardown', { line: 120, at: 120_000 });
};

const known0 = row('WORKSPACE_CREATED');
const before = activity(40, [known0]);
const end = activity(112, [known0]);

quiet(
  'a neighbour in whose activity nothing turned up was left in peace',
  known(deleted, read(before, activity(60, [known0]), end)),
  passes("nothing turned up in the neighbour's activity over 3 looks", 40, 60, 112),
);

assertion('quiet', (story) => assessQuiet(story, stood('teardown', 'fail')))(
  'what a tenant that leaked writes is not late',
  known(deleted, read(before, activity(112, [known0, row('DELEGATION_FAILED')]))),
  isBlocked('teardown'),
);

assertion('quiet', (story) => assessQuiet(story, stood('teardown', 'waiting')))(
  'a neighbour was not left in peace by a tenant that was not seen to be gone',
  known(deleted, read(before, end)),
  waits('the tenant was not seen to be gone'),
);

quiet(
  'rows that turned up after the teardown are red, each told once and at the look that first showed it',
  known(
    deleted,
    read(
      before,
      activity(60, [row('LATE'), known0]),
      activity(70, [row('LATER'), row('LATE'), known0]),
      activity(80, [row('LATE', 'again')]),
    ),
  ),
  fails('3 rows were written after the teardown: LATE, LATER, LATE', 60, 70, 80),
);

test('late rows are known by the look that first showed them', () => {
  const { facts } = known(deleted, read(before, activity(60, [row('LATE')]), activity(70, [row('LATE')])));
  assert.deepEqual(lateRows(facts), [{ line: 60, at: 60_100, row: row('LATE') }]);
});

const nothingBefore = waits('the neighbour could not be read before the teardown');
const rowsAfter = activity(112, [known0, row('LATE')]);

quiet(
  'rows of a neighbour that nobody read before may have been there all along',
  known(deleted, read(rowsAfter)),
  nothingBefore,
);

quiet(
  'a look at another than the neighbour is none at the neighbour',
  known(deleted, read(activity(40, [known0], { of: 'tenant' as never }), rowsAfter)),
  nothingBefore,
);

quiet(
  'a neighbour that could not be read before is not known',
  known(deleted, read(activity(40, [], unreadable), rowsAfter)),
  nothingBefore,
);

quiet(
  'a look that was answered after the delete was sent is none from before it',
  known(deleted, read({ ...activity(49, []), look: { ...activity(49, []).look, at: 50_001 } }, rowsAfter)),
  nothingBefore,
);

quiet(
  'of the looks before the delete the last one tells what was there',
  known(deleted, read(activity(30, []), { ...before, look: { ...before.look, at: 50_000 } }, end)),
  (id) => ({
    id,
    state: 'pass',
    because: "nothing turned up in the neighbour's activity over 2 looks",
    atMs: 112_100,
    evidence: [40, 112],
  }),
);

quiet(
  'a look that began just when the delete was sent is one since',
  known(deleted, read(before, activity(50, [row('LATE')]), end)),
  fails('1 rows were written after the teardown: LATE', 50),
);

const unwatched = waits('the neighbour was not watched to the end');

quiet(
  'a neighbour of a tenant that is not deleted yet is still watched',
  known(read(before, end)),
  unwatched,
);

quiet(
  'an exercise that is not over has not watched to the end',
  known(deleted, read(before, end), ({ facts }) => facts.exercise.ended.clear()),
  unwatched,
);

quiet(
  'an exercise whose beginning is not known has watched for no known time',
  known(deleted, read(before, end), ({ facts }) => facts.exercise.began.clear()),
  unwatched,
);

test('a neighbour was watched to the end by a look that began a minute after, or later', () => {
  const watchedBy = (one: Activity) => wasWatched(known(deleted, read(before, one, activity(60, []))).facts);
  assert.equal(watchedBy(activity(112, [])), true);
  assert.equal(watchedBy({ ...end, look: { ...end.look, began: 111_999 } }), false);
  assert.equal(watchedBy(activity(113, [], unreadable)), false);
});

quiet(
  'writes that came late and were refused are red, with how late they came',
  known(deleted, read(before, end), ({ facts }) => {
    facts.log.lateWrites = [line(60, { kind: 'DELEGATION_FAILED', lateMs: 8_500 }), line(70, {})];
  }),
  (id) => ({
    id,
    state: 'fail',
    because:
      'writes came after the teardown and were refused: DELEGATION_FAILED (8.5 s late), a message (0 ms late)',
    atMs: 70_000,
    evidence: [60, 70],
  }),
);

quiet(
  'work that still ran when the drain gave up is red by its name',
  known(deleted, read(before, end), ({ facts }) => {
    facts.log.undrained = [line(60, { kind: 'restart' }), line(70, {})];
  }),
  (id) => ({
    id,
    state: 'fail',
    because: 'work still ran when the drain gave up: restart, a message',
    atMs: 70_000,
    evidence: [60, 70],
  }),
);
