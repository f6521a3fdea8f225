import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocked, blockedBy, duration, fail, pass, type Standing, waiting } from './standing.ts';

const cite = (line: number, at: number) => ({ line, at });

test('what is decided is decided at the latest of its lines, and cites each of them once and in order', () => {
  const standing = { id: 'build', because: 'so', atMs: 40, evidence: [2, 9, 10] };
  const cites = [cite(10, 30), null, cite(2, 40), undefined, cite(9, 20), cite(2, 40)];
  assert.deepEqual(pass('build', 'so', cites), { ...standing, state: 'pass' });
  assert.deepEqual(fail('build', 'so', cites), { ...standing, state: 'fail' });
});

test('a line that is cited twice is one line', () => {
  assert.deepEqual(pass('build', 'so', [cite(3, 1), cite(3, 1)]).evidence, [3]);
});

test('what waits cites its lines as well, and was decided at no time', () => {
  const standing = { id: 'plugin', state: 'waiting', because: 'so', atMs: null, evidence: [4, 5] };
  assert.deepEqual(waiting('plugin', 'so', [cite(5, 1), cite(4, 2)]), standing);
});

test('what rests on no line was decided at no time', () => {
  const standing = { id: 'quiet', state: 'fail', because: 'so', atMs: null, evidence: [] };
  assert.deepEqual(fail('quiet', 'so'), standing);
  assert.deepEqual(fail('quiet', 'so', [null]), standing);
});

const of = (id: Standing['id'], state: Standing['state'], by?: string): Standing => ({
  ...waiting(id, ''),
  state,
  ...(by ? { blockedBy: by } : {}),
});

test('what hangs on something red waits for the first of it, and for what that itself waits for', () => {
  const green = [of('build', 'pass'), of('online', 'waiting')];
  assert.equal(blockedBy('stays', green), null);
  assert.deepEqual(blockedBy('stays', [...green, of('model', 'fail'), of('config', 'fail')]), {
    id: 'stays',
    state: 'blocked',
    because: 'waits for model',
    atMs: null,
    evidence: [],
    blockedBy: 'model',
  });
  const missing = [of('online', 'blocked', 'model'), of('plugin', 'fail')];
  assert.deepEqual(blockedBy('stays', missing), blocked('stays', 'model'));
});

test('what blocks can be told in other words', () => {
  assert.equal(blocked('plugin', 'config', 'not declared').because, 'not declared');
});

for (const [ms, told] of [
  [0, '0 ms'],
  [80.4, '80 ms'],
  [999, '999 ms'],
  [1_000, '1.0 s'],
  [3_240, '3.2 s'],
  [59_900, '59.9 s'],
  [60_000, '1 m 00 s'],
  [65_400, '1 m 05 s'],
  [885_000, '14 m 45 s'],
  [3_600_000, '60 m 00 s'],
] as const)
  test(`${ms} ms are ${told}`, () => assert.equal(duration(ms), told));
