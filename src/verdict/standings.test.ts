import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EvidenceEvent } from '../evidence/events.ts';
import { assess } from './assess.ts';
import { green, historyOf, live } from './standings.fixture.ts';
import type { Standings } from './standings.ts';

/** Told one by one, they leave every assertion where it would stand, were all of them assessed again. */
function isFollowed(events: readonly EvidenceEvent[]): void {
  const { story, standings, see } = live();
  assert.deepEqual(standings.now(), assess(story));
  for (const event of events) {
    see(event);
    assert.deepEqual(standings.now(), assess(story), `line ${story.facts.lines}`);
  }
}

for (const name of ['stale-image', 'missing-model', 'enum-coalesce', 'late-writes', 'cross-tenant'])
  test(`${name} stands at each line as if everything were assessed again`, () => isFollowed(historyOf(name)));

/** The same order each time. */
const shuffled = <Of>(all: readonly Of[]): Of[] =>
  all
    .map((one, index) => ({ one, key: Math.imul(index + 1, 0x9e3779b1) >>> 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);

test('lines that come in any order leave no assertion where it stood before them', () => {
  for (const name of ['green', 'missing-model', 'late-writes']) {
    const [run, ...rest] = historyOf(name);
    assert.ok(run);
    isFollowed([run, ...shuffled(rest)]);
  }
});

const ids = (standings: Standings) => standings.now().map(({ id }) => id);

test('before a run has begun it answers for what every run does', () => {
  assert.deepEqual(ids(live().standings), [
    'build',
    'online',
    'model',
    'config',
    'prompts',
    'plugin',
    'stays',
    'teardown',
  ]);
});

test('the list stays the very same while nothing in it changes', () => {
  const { standings, see } = live();
  const before = standings.now();
  see({ type: 'content', at: 1, hash: 'x', size: 1, text: 'x' });
  assert.equal(standings.now(), before);
  see(...green.slice(0, 10));
  assert.notEqual(standings.now(), before);
});

test('what rests on nothing that was seen is the very same standing as before', () => {
  const { standings, see } = live();
  const isLog = ({ type }: EvidenceEvent) => type === 'log';
  const began = green.findIndex(isLog);
  see(...green.slice(0, began));
  const before = new Map(standings.now().map((standing) => [standing.id, standing]));
  see(...green.slice(began).filter(isLog).slice(0, 3));
  const anew = standings.now().filter((standing) => standing !== before.get(standing.id));
  assert.deepEqual(
    anew.map(({ id }) => id),
    ['stays', 'restarts', 'quiet'],
  );
});

test('what hangs on a standing that has not moved is the very same as before', () => {
  const { standings, see } = live();
  const isBuild = (event: EvidenceEvent) => event.type === 'look' && event.subject === 'build';
  const online = green.findIndex((event) => event.type === 'look' && event.subject === 'config');
  see(...green.slice(0, online));
  standings.now();
  const stood = new Map(standings.byId);
  see(...green.slice(0, online).filter(isBuild).slice(-1));
  standings.now();
  const anew = [...standings.byId].filter(([id, standing]) => standing !== stood.get(id));
  assert.deepEqual(
    anew.map(([id]) => id),
    ['build'],
  );
});

test('a tenant that is kept is taken off the list, whenever that is told', () => {
  const { standings, see } = live();
  see(...green);
  assert.ok(ids(standings).includes('teardown'));
  see({ type: 'trouble', at: 1, what: 'kept', where: 'tenant', message: '' });
  assert.ok(!ids(standings).includes('teardown'));
});

test('what waited for one thing and now waits for another says so down to the last that hangs on it', () => {
  const { story, standings, see } = live();
  const isModel = (event: EvidenceEvent) => event.type === 'look' && event.subject === 'model';
  const events = historyOf('enum-coalesce').filter((event) => !isModel(event));
  see(...events.map((event) => (event.type === 'run' ? { ...event, exercises: ['two-writes'] } : event)));
  const waitsFor = () => standings.now().find(({ id }) => id === 'restarts')?.blockedBy;
  assert.equal(waitsFor(), 'plugin');
  const seen = { is: 'model', model: '', source: 'default' } as const;
  see({ type: 'look', subject: 'model', began: 9_000_000, at: 9_000_001, seen });
  assert.equal(waitsFor(), 'model');
  assert.deepEqual(standings.now(), assess(story));
});
