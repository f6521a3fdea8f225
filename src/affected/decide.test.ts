import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from './decide.ts';

const isInert = (path: string) => path.endsWith('.md');
const changed = (...paths: string[]) => ({
  known: true as const,
  since: 'main',
  changed: paths.map((path) => ({ path, isPlain: true })),
});

test('a change of prose alone needs no gate', () => {
  assert.deepEqual(decide(changed('a.md', 'b.md'), isInert), {
    run: false,
    why: 'of 2 paths changed since main, none matters',
    paths: [],
  });
});

test('one path that may matter needs the gate, and is named', () => {
  assert.deepEqual(decide(changed('a.md', 'main.go', 'b.md'), isInert), {
    run: true,
    why: 'of 3 paths changed since main, 1 may matter',
    paths: ['main.go'],
  });
});

test('a link under the name of prose may matter', () => {
  const changes = { known: true as const, since: 'main', changed: [{ path: 'a.md', isPlain: false }] };
  assert.deepEqual(decide(changes, isInert).paths, ['a.md']);
});

test('what git cannot tell needs the gate', () => {
  const why = 'the base is not known';
  assert.deepEqual(decide({ known: false, why }, isInert), { run: true, why, paths: [] });
});

test('a change that leaves every file as it was needs no gate', () => {
  assert.deepEqual(decide(changed(), isInert), { run: false, why: 'nothing differs from main', paths: [] });
});
