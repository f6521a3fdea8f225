import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Budgets } from '../evidence/budgets.ts';
import type { EvidenceEvent } from '../evidence/events.ts';
import { readEvidence } from '../evidence/reader.ts';
import { assess } from './assess.ts';
import { type Standings, standingsOf } from './standings.ts';
import { follow, newStory, type Story } from './story.ts';

const historyOf = (name: string) =>
  readEvidence(readFileSync(new URL(`../../fixtures/histories/${name}.jsonl`, import.meta.url), 'utf8'))
    .events;

interface Live {
  story: Story;
  standings: Standings;
  see: (...events: EvidenceEvent[]) => void;
}

function live(): Live {
  const story = newStory();
  const standings = standingsOf(story);
  let line = 0;
  const see = (...events: EvidenceEvent[]) => {
    for (const event of events) {
      line += 1;
      follow(story, event, line);
      standings.note(event);
    }
  };
  return { story, standings, see };
}

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

const green = historyOf('green-with-exercises');
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

/** The standing of one assertion before an event and after it, which is where it would stand, were it assessed anew. */
function moved(id: string, events: readonly EvidenceEvent[], event: EvidenceEvent): (string | undefined)[] {
  const { story, standings, see } = live();
  const because = () => standings.now().find((standing) => standing.id === id)?.because;
  see(...events);
  const before = because();
  see(event);
  assert.deepEqual(standings.now(), assess(story));
  return [before, because()];
}

/** The green run, had it been given other budgets. */
const within = (budgets: Partial<Budgets>) =>
  green.map((event) =>
    event.type === 'run' ? { ...event, budgets: { ...event.budgets, ...budgets } } : event,
  );

test('a create whose answer is told late shows that the tenant ran late', () => {
  const events = within({ tenant: 1_000 });
  const created = events.findIndex((event) => event.type === 'act' && event.what === 'create-tenant');
  const others = events.toSpliced(created, 1).filter(({ type }) => type !== 'phase');
  const [before, after] = moved('build', others, events[created] as EvidenceEvent);
  assert.equal(before, 'steady, and not yet read again at the end of the run');
  assert.equal(after, 'the tenant did not run within 1.0 s');
});

const isClosing = (event: EvidenceEvent) => event.type === 'phase' && event.phase === 'last-look';
const delivered = green.slice(0, green.findIndex(isClosing));

test('an end of the run that is told late leaves what was read by then to be read again', () => {
  const late = { type: 'phase', phase: 'last-look', at: 90_000_000 } as const;
  for (const [id, because] of [
    ['build', 'steady, and not yet read again at the end of the run'],
    ['plugin', 'arrived; agent-skills/ is not yet read again at the end of the run'],
  ] as const) {
    const [before, after] = moved(id, green, late);
    assert.notEqual(before, because);
    assert.equal(after, because);
  }
});

const factsOf = (events: readonly EvidenceEvent[]) => {
  const { story, see } = live();
  see(...events);
  return story.facts;
};

const cameAt = (...arrivals: { arrived: { at: number } | null }[]) =>
  Math.max(...arrivals.map(({ arrived }) => arrived?.at ?? 0));

test('a look that missed the box and was answered late gives what followed the time that it had', () => {
  const { model, config, prompts, plugins, workspace } = factsOf(green);
  const online = cameAt(workspace.online);
  const missed = green.find((event) => event.type === 'look' && event.subject === 'workspace');
  const overtaken = { ...missed, began: online, at: online + 1 } as EvidenceEvent;
  for (const [id, at] of Object.entries({
    model: cameAt(model),
    config: cameAt(config),
    prompts: cameAt(...prompts.values()),
    plugin: cameAt(...plugins.values()),
  })) {
    const events = within({ assets: at - online, plugin: at - online }).slice(0, delivered.length);
    const [before, after] = moved(id, events, overtaken);
    assert.match(before ?? '', /within a look of its deadline/, id);
    assert.doesNotMatch(after ?? '', /within a look of its deadline/, id);
  }
});

test('a write whose answer is told late shows whose the restart was that was seen meanwhile', () => {
  const isWrite = (event: EvidenceEvent) => event.type === 'act' && event.what.startsWith('put-');
  const write = green.findIndex(isWrite);
  const [sent, events] = [green[write], green.slice(0, write)];
  assert.ok(sent?.type === 'act');
  const online = events.findLast((event) => event.type === 'look' && event.subject === 'workspace');
  assert.ok(online?.type === 'look' && online.subject === 'workspace' && online.seen.is === 'workspace');
  const seen = { ...online.seen, status: 'offline' } as const;
  const [before, after] = moved(
    'stays',
    [...events, { ...online, began: sent.began, at: sent.at, seen }],
    sent,
  );
  assert.equal(before, 'restarting: status offline');
  assert.match(after ?? '', /^all of it read again after the restart/);
});
