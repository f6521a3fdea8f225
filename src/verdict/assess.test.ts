import assert from 'node:assert/strict';
import { test } from 'node:test';
import { known, RUN } from './assertions/assertions.fixture.ts';
import { ASSERTIONS, assess, judged, wasKept } from './assess.ts';

const DELIVERY = ['build', 'online', 'model', 'config', 'prompts', 'plugin', 'stays'];

type Known = ReturnType<typeof known>;

const running = (exercises: string[], ...troubles: string[]): Known =>
  known(({ facts }) => {
    facts.run = { ...RUN, exercises };
    facts.troubles = troubles.map((what) => ({ line: 1, what, where: '', message: '' }));
  });

const idsOf = (story: Known) => assess(story).map(({ id }) => id);

test('a run answers for the delivery and the teardown, in the order of the chain', () => {
  assert.deepEqual(idsOf(running([])), [...DELIVERY, 'teardown']);
  assert.deepEqual(
    judged(running([])).map(({ id }) => id),
    [...DELIVERY, 'teardown'],
  );
});

test('a run that has not begun answers for the same', () => {
  const story = known(({ facts }) => {
    facts.run = null;
  });
  assert.deepEqual(idsOf(story), [...DELIVERY, 'teardown']);
});

for (const [exercise, id] of [
  ['two-writes', 'restarts'],
  ['crash-then-restart', 'restarts'],
  ['foreign-org', 'isolation'],
])
  test(`a run with ${exercise} answers for ${id} as well`, () =>
    assert.deepEqual(idsOf(running([exercise ?? ''])), [...DELIVERY, id, 'teardown']));

test('a neighbour is judged after the teardown that it is watched for', () =>
  assert.deepEqual(idsOf(running(['after-teardown'])), [...DELIVERY, 'teardown', 'quiet']));

test('a tenant that was kept has no teardown to answer for, and one that is only interrupted has', () => {
  assert.deepEqual(idsOf(running([], 'crash', 'kept')), DELIVERY);
  assert.equal(wasKept(running([], 'crash', 'interrupted')), false);
  assert.deepEqual(idsOf(running(['foreign-org'], 'kept')), [...DELIVERY, 'isolation']);
});

test('each assertion comes after those that it hangs on', () => {
  const before = new Set<string>();
  for (const { id, after } of ASSERTIONS) {
    for (const other of after) assert.ok(before.has(other), `${id} hangs on ${other}`);
    before.add(id);
  }
});
