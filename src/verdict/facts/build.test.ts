import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LookAt } from '../../evidence/events.ts';
import { type BuildFacts, isUnserved, noBuild, sameBuild, seeBuild } from './build.ts';

type Seen = LookAt<'build'>['seen'];

const OURS = 'a1b2c3d4e5'.repeat(4);
const OLD = '0'.repeat(40);
const sha = (of: string, connection?: number): Seen =>
  connection === undefined ? { is: 'sha', sha: of } : { is: 'sha', sha: of, connection };
const other = (message: string): Seen => ({ is: 'other', why: { kind: 'not-json', message } });
const UNREADABLE: Seen = { is: 'unreadable', why: { kind: 'timeout', message: 'no answer' } };

const at = (line: number, everyMs = 1_000) => ({ line, began: line * everyMs, at: line * everyMs + 100 });

/** Looks so far apart, on the lines from 1 on. */
function seeing(all: readonly Seen[], everyMs = 1_000): BuildFacts {
  const facts = noBuild();
  for (const [index, seen] of all.entries()) {
    const { line, ...times } = at(index + 1, everyMs);
    seeBuild(facts, { type: 'look', subject: 'build', ...times, seen }, line, OURS);
  }
  return facts;
}

const times = (count: number, seen: Seen): Seen[] => Array.from({ length: count }, () => seen);

test('before any look nothing is known', () => {
  const { steady: _, ...facts } = noBuild();
  assert.deepEqual(facts, {
    inARow: 0,
    connection: 0,
    answers: new Map(),
    flips: 0,
    same: null,
    others: null,
    strayed: null,
    lastMatch: null,
  });
});

test('either SHA may be a prefix of the other, of seven digits or more, in either case', () => {
  assert.ok(sameBuild(OURS, OURS));
  assert.ok(sameBuild(OURS, 'a1b2c3d'));
  assert.ok(sameBuild('a1b2c3d', OURS));
  assert.ok(sameBuild('A1B2C3D', OURS));
  assert.ok(sameBuild(OURS, OURS.toUpperCase()));
});

test('what is no SHA of seven to forty digits is never the build', () => {
  for (const text of [
    'dev',
    '',
    'a1b2c3',
    'b2c3d4e',
    `${OURS}0`,
    'a1b2c3g',
    ' a1b2c3d',
    'a1b2c3d\n',
    'xa1b2c3d',
  ])
    assert.deepEqual([sameBuild(OURS, text), sameBuild(text, OURS)], [false, false], text);
  assert.equal(sameBuild('dev', 'dev'), false);
});

test('the build is steady with the fifth read of it in a row, and not before', () => {
  assert.equal(seeing(times(4, sha(OURS))).steady.arrived, null);
  const facts = seeing(times(6, sha(OURS)));
  assert.equal(facts.steady.arrived?.line, 5);
  assert.equal(facts.steady.last?.line, 6);
  assert.deepEqual([facts.inARow, facts.flips, facts.strayed], [6, 0, null]);
  assert.deepEqual(facts.lastMatch, at(6));
});

test('the first four of a row neither show the build nor its absence', () => {
  const { steady } = seeing([sha(OLD), ...times(4, sha(OURS))]);
  assert.deepEqual([steady.last?.line, steady.notYet?.line, steady.arrived], [1, 1, null]);
});

for (const [what, seen] of [
  ['another SHA', sha(OLD)],
  ['something that is not the build endpoint', other('404')],
  ['no answer', UNREADABLE],
] as const)
  test(`${what} between them begins the row anew`, () => {
    const facts = seeing([...times(4, sha(OURS)), seen, ...times(4, sha(OURS))]);
    assert.deepEqual([facts.steady.arrived, facts.inARow], [null, 4]);
    const more = seeing([...times(4, sha(OURS)), seen, ...times(5, sha(OURS))]);
    assert.equal(more.steady.arrived?.line, 10);
  });

test('the expected build over a connection that answered before counts once', () => {
  const facts = seeing([sha(OURS, 1), sha(OURS, 1), sha(OURS, 2), sha(OURS, 1), sha(OURS, 2)]);
  assert.deepEqual([facts.inARow, facts.connection, facts.answers.get(OURS)?.count], [2, 2, 2]);
  assert.deepEqual(facts.lastMatch, at(3));
  assert.equal(seeing([1, 2, 3, 4, 5].map((one) => sha(OURS, one))).steady.arrived?.line, 5);
  assert.equal(seeing(times(9, sha(OURS, 0))).inARow, 0);
});

test('another build counts over whatever connection it comes, and the row goes on from the newest', () => {
  const facts = seeing([sha(OURS, 7), sha(OLD, 3), sha(OURS, 7), sha(OURS, 8)]);
  assert.deepEqual([facts.inARow, facts.connection, facts.answers.get(OLD)?.count], [1, 8, 1]);
});

test('a read that does not say its connection came over one of its own', () => {
  const facts = seeing([sha(OURS, 4), sha(OURS), sha(OURS)]);
  assert.deepEqual([facts.inARow, facts.connection], [3, 6]);
});

test('each answer is counted, with its first and its last look, and so are the changes between them', () => {
  const facts = seeing([sha(OLD), sha(OLD), sha(OURS), sha(OLD)]);
  assert.deepEqual(facts.answers.get(OLD), { count: 3, first: at(1), last: at(4) });
  assert.deepEqual(facts.answers.get(OURS), { count: 1, first: at(3), last: at(3) });
  assert.deepEqual([facts.flips, facts.same], [2, { answer: OLD, since: at(4), count: 1 }]);
});

test('since when an answer has been the same is told by its first look', () => {
  assert.deepEqual(seeing(times(3, sha(OLD))).same, { answer: OLD, since: at(1), count: 3 });
  assert.deepEqual(seeing([sha(OURS), sha(OLD), sha(OLD)]).same, { answer: OLD, since: at(2), count: 2 });
});

test('fifty different answers are told, and of no more', () => {
  const all = Array.from({ length: 52 }, (_, n) => sha(String(n).padStart(40, '0')));
  const { answers } = seeing([...all, all[0] as Seen]);
  assert.equal(answers.size, 50);
  assert.equal(answers.get(OLD)?.count, 2);
});

test('flips before the build is steady are forgotten, for they were the deploy', () => {
  const facts = seeing([sha(OLD), sha(OURS), sha(OLD), ...times(5, sha(OURS))]);
  assert.equal(facts.flips, 0);
  const after = seeing([sha(OLD), ...times(5, sha(OURS)), sha(OLD), ...times(5, sha(OURS))]);
  assert.equal(after.flips, 2);
});

test('another SHA after the build was steady has strayed, and one before has not', () => {
  const facts = seeing([...times(5, sha(OURS)), sha(OLD, 1)]);
  assert.deepEqual(facts.strayed, { ...at(6), there: false, how: sha(OLD, 1) });
  assert.equal(seeing([sha(OLD), ...times(5, sha(OURS))]).strayed, null);
  assert.equal(seeing([...times(5, sha(OURS)), other('502')]).strayed, null);
});

test('a look that got no answer is none of the build', () => {
  const { steady, answers, same } = seeing([UNREADABLE]);
  assert.deepEqual(steady.unreadable, { count: 1, last: { ...at(1), message: 'no answer' } });
  assert.deepEqual([steady.last, answers.size, same], [null, 0, null]);
});

const didAnswer = (facts: BuildFacts) => ({ last: facts.steady.last?.line, same: facts.same?.answer });

test('where nothing but the same other thing has ever answered, the endpoint is not served', () => {
  const facts = seeing([other('404'), other('404')]);
  assert.deepEqual(facts.others, { since: at(1), message: '404' });
  assert.deepEqual(didAnswer(facts), { last: 2, same: '! 404' });
  assert.deepEqual(facts.steady.last?.how, { is: 'other', message: '404' });
  assert.deepEqual(facts.answers.get('! 404')?.count, 2);
  assert.equal(facts.steady.last?.there, false);
  assert.equal(isUnserved(facts, at(2)), true);
});

test('one such answer among builds says no more than no answer', () => {
  const facts = seeing([sha(OLD), other('404'), other('404')]);
  assert.deepEqual(didAnswer(facts), { last: 1, same: OLD });
  assert.deepEqual(facts.steady.unreadable, { count: 2, last: { ...at(3), message: '404' } });
  assert.deepEqual([facts.answers.get('! 404')?.count, isUnserved(facts, at(3))], [2, false]);
});

test('one and the same for two minutes is an endpoint that is not served, whatever had answered', () => {
  const late = (looks: readonly Seen[]) => didAnswer(seeing(looks, 60_000));
  assert.deepEqual(late([sha(OLD), other('404'), other('404'), other('404')]), { last: 4, same: '! 404' });
  assert.deepEqual(late([sha(OLD), other('404'), other('404')]), { last: 1, same: OLD });
});

for (const [what, seen] of [
  ['another such answer', other('502')],
  ['no answer', UNREADABLE],
  ['a build', sha(OLD)],
] as const)
  test(`${what} in between begins the two minutes anew`, () => {
    const facts = seeing([sha(OLD), other('404'), other('404'), seen, other('404')], 60_000);
    assert.equal(isUnserved(facts, at(5, 60_000)), false);
    assert.notEqual(facts.same?.answer, '! 404');
  });

test('where no such thing has answered the endpoint is served', () => {
  assert.equal(isUnserved(seeing([]), at(1)), false);
  const facts = seeing([other('404'), sha(OLD)]);
  assert.deepEqual([facts.others, isUnserved(facts, at(2))], [null, false]);
});
