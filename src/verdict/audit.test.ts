import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readEvidence } from '../evidence/reader.ts';
import { audit } from './audit.ts';
import { judge } from './judge.ts';
import { exitCodeOf, merge } from './merge.ts';
import type { Assertion, AssertionState } from './result.ts';
import { begun, follow, newStory } from './story.ts';

function recorded(name: string) {
  const file = new URL(`../../fixtures/histories/${name}.jsonl`, import.meta.url);
  const { events } = readEvidence(readFileSync(file, 'utf8'));
  const followed = newStory();
  for (const [index, event] of events.entries()) follow(followed, event, index + 1);
  const story = begun(followed);
  assert.ok(story);
  return { story, assertions: judge(events)?.assertions ?? [] };
}

const { story, assertions } = recorded('green-with-exercises');

test('a pass that owes nothing is left alone', () => {
  for (const name of ['green', 'green-with-exercises', 'late-plugin']) {
    const run = recorded(name);
    assert.deepEqual(audit(run.story, run.assertions), [], name);
  }
});

test('every assertion that a run owes is missed', () => {
  for (const { id } of assertions)
    assert.deepEqual(
      audit(
        story,
        assertions.filter((assertion) => assertion.id !== id),
      ),
      [`${id} was not asserted once`],
    );
  assert.equal(audit(story, []).length, assertions.length);
});

test('an assertion that cites nothing, or what is not there, holds nothing', () => {
  const changed = (change: Partial<Assertion>) =>
    audit(
      story,
      assertions.map((assertion) => (assertion.id === 'model' ? { ...assertion, ...change } : assertion)),
    );
  assert.deepEqual(changed({ evidence: [] }), ['model cites nothing']);
  assert.deepEqual(changed({ atMs: null }), ['model cites nothing']);
  assert.deepEqual(changed({ evidence: [story.facts.lines + 1] }), ['model cites what is not there']);
  assert.deepEqual(changed({ evidence: [story.facts.lines] }), []);
  assert.deepEqual(changed({ state: 'unknown' }), ['model is unknown']);
});

test('only the prompts of a template that has none may cite nothing', () => {
  const citingNothing = (id: string, prompts = story.facts.prompts) =>
    audit(
      { ...story, facts: { ...story.facts, prompts } },
      assertions.map((assertion) => (assertion.id === id ? { ...assertion, evidence: [] } : assertion)),
    );
  assert.deepEqual(citingNothing('prompts', new Map()), []);
  assert.deepEqual(citingNothing('prompts'), ['prompts cites nothing']);
  assert.deepEqual(citingNothing('config', new Map()), ['config cites nothing']);
});

test('a run owes what its exercises assert, whatever else it was asked for, and no teardown of a tenant that is kept', () => {
  const owed = (exercises: string[], ...troubles: string[]) => {
    const facts = {
      ...story.facts,
      run: { ...story.facts.run, exercises },
      troubles: troubles.map((what) => ({ line: 1, what, where: '', message: '' })),
    };
    return audit({ ...story, facts }, []).map((wrong) => wrong.replace(' was not asserted once', ''));
  };
  const always = ['build', 'online', 'model', 'config', 'prompts', 'plugin', 'stays'];
  assert.deepEqual(owed(['of another version']), [...always, 'teardown']);
  assert.deepEqual(owed(['two-writes', 'crash-then-restart']), [...always, 'restarts', 'teardown']);
  assert.deepEqual(owed([], 'crash', 'kept'), always);
  assert.deepEqual(owed([], 'crash'), [...always, 'teardown']);
});

const MERGED: readonly [
  model: AssertionState,
  teardown: AssertionState,
  verdict: string,
  exitCode: number,
][] = [
  ['pass', 'pass', 'pass', 0],
  ['fail', 'pass', 'fail', 1],
  ['fail', 'fail', 'fail', 1],
  ['fail', 'unknown', 'fail', 1],
  ['pass', 'fail', 'fail', 4],
  ['unknown', 'fail', 'fail', 4],
  ['blocked', 'fail', 'fail', 4],
  ['unknown', 'pass', 'inconclusive', 3],
  ['blocked', 'pass', 'inconclusive', 3],
  ['pass', 'unknown', 'inconclusive', 3],
  ['pass', 'blocked', 'inconclusive', 3],
];

for (const [model, teardown, verdict, exitCode] of MERGED) {
  test(`a model that is ${model} and a teardown that is ${teardown} make ${verdict}, ${exitCode}`, () => {
    const both = [
      { id: 'model', state: model },
      { id: 'teardown', state: teardown },
    ] as const;
    assert.deepEqual([merge(both), exitCodeOf(both)], [verdict, exitCode]);
  });
}

test('nothing asserted is a fault of the harness', () => {
  assert.equal(exitCodeOf([]), 70);
  assert.equal(merge([]), 'inconclusive');
});

const green = readEvidence(
  readFileSync(new URL('../../fixtures/histories/green.jsonl', import.meta.url), 'utf8'),
).events;
const [run] = green;
const END = { type: 'phase', phase: 'end', at: 9 } as const;
const told = (...events: typeof green) => {
  const verdict = run && judge([run, ...events]);
  return [verdict?.verdict, verdict?.exitCode, verdict?.headline];
};

test('a run that ended by itself without asking for a tenant is a fault of the harness', () => {
  const crash = {
    type: 'trouble',
    what: 'crash',
    where: 'the run',
    message: 'ENOSPC\n at once',
    at: 1,
  } as const;
  const fault = (why: string) => ['inconclusive', 70, `a fault of delivery itself: ${why}`];
  assert.deepEqual(told(END), fault('no tenant was ever asked for'));
  assert.deepEqual(told({ ...crash, what: 'kept' }, END), fault('no tenant was ever asked for'));
  assert.deepEqual(told(crash, END), fault('the run crashed: ENOSPC'));
});

test('a run that somebody stopped, or that was killed, before it asked for a tenant is inconclusive', () => {
  const stop = { type: 'trouble', what: 'interrupted', where: 'the run', message: 'SIGINT', at: 1 } as const;
  assert.equal(told(stop, END)[1], 3);
  assert.equal(told()[1], 3);
});

test('a run whose tenant was refused has asked for it', () => {
  const why = { kind: 'status', status: 403, message: 'no' } as const;
  const refused = {
    type: 'act',
    what: 'create-tenant',
    of: 'e',
    began: 1,
    at: 2,
    outcome: 'refused',
    why,
  } as const;
  assert.equal(told(refused, END)[1], 3);
});
