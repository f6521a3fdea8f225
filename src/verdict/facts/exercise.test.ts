import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EvidenceEvent } from '../../evidence/events.ts';
import { type ExerciseFacts, noExercises, seeExercise } from './exercise.ts';

type Phase = Extract<EvidenceEvent, { type: 'phase' }>['phase'];
type What = Extract<EvidenceEvent, { type: 'act' }>['what'];

const phase = (phase: Phase, name?: string): EvidenceEvent => ({
  type: 'phase',
  at: 0,
  phase,
  ...(name === undefined ? {} : { name }),
});
const act = (what: What): EvidenceEvent => ({
  type: 'act',
  what,
  of: 'x',
  began: 0,
  at: 0,
  outcome: 'done',
});
const look = (subject: 'foreign' | 'activity' | 'token'): EvidenceEvent =>
  ({ type: 'look', subject, began: 0, at: 0, seen: { is: 'unreadable' } }) as EvidenceEvent;

/** Each event on a line of its own, from 1 on, in that second. */
function seeing(...events: EvidenceEvent[]): ExerciseFacts {
  const facts = noExercises();
  for (const [index, event] of events.entries())
    seeExercise(facts, { ...event, at: (index + 1) * 1_000 } as EvidenceEvent, index + 1);
  return facts;
}

const at = (line: number) => ({ line, at: line * 1_000 });

test('before any event nothing was exercised', () =>
  assert.deepEqual(noExercises(), {
    began: new Map(),
    ended: new Map(),
    writes: [],
    foreign: [],
    activity: [],
    current: null,
  }));

test('an exercise lasts from the phase with its name to the next phase of any kind', () => {
  const facts = seeing(
    phase('workspace'),
    phase('exercise', 'two-writes'),
    phase('exercise', 'foreign-org'),
    phase('last-look'),
    phase('teardown'),
  );
  assert.deepEqual(
    [...facts.began],
    [
      ['two-writes', at(2)],
      ['foreign-org', at(3)],
    ],
  );
  assert.deepEqual(
    [...facts.ended],
    [
      ['two-writes', at(3)],
      ['foreign-org', at(4)],
    ],
  );
  assert.equal(facts.current, null);
});

test('the name of a phase that is no exercise is no exercise', () => {
  const facts = seeing(phase('tenant', 'e2e-tmpl-00000000'), phase('workspace'));
  assert.deepEqual([facts.began.size, facts.ended.size], [0, 0]);
});

test('an exercise without a name is none', () => {
  const facts = seeing(phase('exercise'), act('restart'), phase('end'));
  assert.deepEqual([facts.began.size, facts.ended.size, facts.writes[0]?.exercise], [0, 0, null]);
});

test('what it writes is kept with the exercise in which it was written', () => {
  const facts = seeing(
    act('put-model'),
    phase('exercise', 'two-writes'),
    act('put-secret'),
    act('restart'),
    phase('end'),
    act('restart'),
  );
  assert.deepEqual(
    facts.writes.map(({ line, what, exercise }) => [line, what, exercise]),
    [
      [1, 'put-model', null],
      [3, 'put-secret', 'two-writes'],
      [4, 'restart', 'two-writes'],
      [6, 'restart', null],
    ],
  );
  assert.deepEqual(facts.writes[0], {
    line: 1,
    what: 'put-model',
    began: 0,
    at: 1_000,
    outcome: 'done',
    exercise: null,
  });
});

test('what is done in any run is no write of an exercise', () => {
  const facts = seeing(act('create-tenant'), act('create-workspace'), act('delete-tenant'));
  assert.deepEqual(facts.writes, []);
});

test("looks with a foreign org's id and looks at the activity are kept apart, and others are not kept", () => {
  const facts = seeing(look('foreign'), look('activity'), look('token'), look('activity'));
  const linesOf = (all: readonly { line: number }[]) => all.map(({ line }) => line);
  assert.deepEqual([linesOf(facts.foreign), linesOf(facts.activity)], [[1], [2, 4]]);
  assert.equal(facts.foreign[0]?.look.subject, 'foreign');
  assert.equal(facts.activity[0]?.look.subject, 'activity');
});

test('of each a thousand are kept', () => {
  const events = [act('restart'), look('foreign'), look('activity')];
  const facts = seeing(...events.flatMap((event) => Array.from({ length: 1_001 }, () => event)));
  assert.deepEqual([facts.writes.length, facts.foreign.length, facts.activity.length], [1_000, 1_000, 1_000]);
});
