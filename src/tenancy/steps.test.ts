import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entriesOf, readSteps, survivors } from './steps.ts';

const ONE = 'e2e-tmpl-00000001';
const TWO = 'e2e-tmpl-00000002';
const AT = '2026-03-01T12:00:00.000Z';

const opened = (slug: string, more: object = {}) =>
  JSON.stringify({
    step: 'open',
    slug,
    controlPlane: 'https://api.example.com',
    pid: 17,
    started: '5',
    at: AT,
    embedded: false,
    ...more,
  });
const noted = (step: string, slug: string, at?: string) => JSON.stringify({ step, slug, at });

const entry = (slug: string, more: object = {}) => ({
  slug,
  controlPlane: 'https://api.example.com',
  owner: { pid: 17, started: '5' },
  openedAt: AT,
  embedded: false,
  answered: false,
  kept: false,
  ...more,
});

const read = (...lines: string[]) => entriesOf(readSteps(lines.join('\n')));

test('what was opened stands there as it was written, with what was noted of it', () => {
  assert.deepEqual(read(opened(ONE)), [entry(ONE)]);
  assert.deepEqual(read(opened(ONE, { host: 'ci-7', embedded: true })), [
    entry(ONE, { owner: { pid: 17, started: '5', host: 'ci-7' }, embedded: true }),
  ]);
  assert.deepEqual(read(opened(ONE), noted('answered', ONE), noted('kept', TWO), opened(TWO)), [
    entry(ONE, { answered: true }),
    entry(TWO, { kept: true }),
  ]);
});

test('what is gone stands there no more, in whatever order the lines lie', () => {
  assert.deepEqual(read(opened(ONE), opened(TWO), noted('gone', ONE, AT)), [entry(TWO)]);
  assert.deepEqual(read(noted('gone', ONE), opened(ONE)), []);
  assert.deepEqual(read(noted('answered', ONE)), []);
});

test('a line that is torn, empty or not ours says nothing, and hides nothing', () => {
  const strange = ['', '{"step":"open","slug":"e2e', 'null', '{"step":"lost","slug":"e2e-tmpl-00000001"}'];
  assert.deepEqual(readSteps([...strange, opened('acme'), noted('gone', 'acme')].join('\n')), []);
  assert.deepEqual(read(...strange, opened(ONE), ...strange), [entry(ONE)]);
});

const NOON = new Date('2026-03-02T12:00:00Z');
const kept = (...lines: string[]) =>
  survivors(readSteps(lines.join('\n')), NOON).map(({ step, slug }) => `${step} ${slug.at(-1)}`);

test('of a file that goes, what is open outlives it, and of what is gone its strike alone', () => {
  const gone = noted('gone', ONE, '2026-03-02T11:00:00Z');
  assert.deepEqual(kept(opened(ONE), noted('answered', ONE), gone, opened(TWO), noted('answered', TWO)), [
    'gone 1',
    'open 2',
    'answered 2',
  ]);
});

test('a strike lasts for a day less than it takes, and longer only where its open may stand elsewhere', () => {
  const dayAgo = '2026-03-01T12:00:00.000Z';
  assert.deepEqual(kept(opened(ONE), noted('gone', ONE, '2026-03-01T12:00:00.001Z')), ['gone 1']);
  assert.deepEqual(kept(opened(ONE), noted('gone', ONE, dayAgo)), []);
  assert.deepEqual(kept(noted('gone', ONE, dayAgo)), ['gone 1']);
  assert.deepEqual(kept(opened(ONE), noted('gone', ONE)), []);
});
