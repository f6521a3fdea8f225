import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Budgets } from '../evidence/budgets.ts';
import type { EvidenceEvent } from '../evidence/events.ts';
import { green, historyOf, live, moved } from './standings.fixture.ts';

const isAct = (event: EvidenceEvent, what: string) => event.type === 'act' && event.what === what;
const isPhase = (event: EvidenceEvent, name: string) =>
  event.type === 'phase' && (event.name ?? event.phase) === name;

/** The run up to the first such event, and that event. */
function upTo(is: (event: EvidenceEvent) => boolean): [EvidenceEvent[], EvidenceEvent] {
  const index = green.findIndex(is);
  assert.ok(index > 0);
  return [green.slice(0, index), green[index] as EvidenceEvent];
}

/** The same events, of which one is told only after all others. */
function late(
  events: readonly EvidenceEvent[],
  is: (event: EvidenceEvent) => boolean,
): [EvidenceEvent[], EvidenceEvent] {
  const index = events.findIndex(is);
  assert.ok(index > 0);
  return [events.toSpliced(index, 1), events[index] as EvidenceEvent];
}

const factsOf = (events: readonly EvidenceEvent[]) => {
  const { story, see } = live();
  see(...events);
  return story.facts;
};

/** The green run, had it been given other budgets. */
const within = (budgets: Partial<Budgets>) =>
  green.map((event) =>
    event.type === 'run' ? { ...event, budgets: { ...event.budgets, ...budgets } } : event,
  );

test('a create whose answer is told late shows that the tenant ran late', () => {
  const events = within({ tenant: 1_000 }).filter(({ type }) => type !== 'phase');
  const [before, after] = moved('build', ...late(events, (event) => isAct(event, 'create-tenant')));
  assert.equal(before, 'steady, and not yet read again at the end of the run');
  assert.equal(after, 'the tenant did not run within 1.0 s');
});

const [delivered] = upTo((event) => isPhase(event, 'last-look'));

test('an end of the run that is told late leaves what was read by then to be read again', () => {
  const { build, agentSkills } = factsOf(green);
  for (const [id, last, because] of [
    ['build', build.lastMatch, 'steady, and not yet read again at the end of the run'],
    ['plugin', agentSkills.last, 'arrived; agent-skills/ is not yet read again at the end of the run'],
  ] as const) {
    const at = (last?.began ?? 0) + 0.001;
    const [before, after] = moved(id, green, { type: 'phase', phase: 'last-look', at });
    assert.notEqual(before, because);
    assert.equal(after, because);
  }
});

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
  const [events, sent] = upTo((event) => isAct(event, 'put-secret'));
  assert.ok(sent.type === 'act');
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

test('a write whose answer is told late has asked for the cycle that began meanwhile', () => {
  const [events] = upTo((event) => isPhase(event, 'crash-then-restart'));
  assert.deepEqual(moved('restarts', ...late(events, (event) => isAct(event, 'put-model'))), [
    'two-writes: the writes were not both accepted',
    'crash-then-restart: the writes were not both accepted',
  ]);
});

test('an exercise holds once the next part of the run has begun', () => {
  assert.deepEqual(moved('isolation', ...upTo((event) => isPhase(event, 'two-writes'))), [
    'not every foreign request was answered',
    "all 8 requests with another org's id were kept out",
  ]);
  const [before, after] = moved('quiet', ...upTo((event) => isPhase(event, 'end')));
  assert.equal(before, 'the neighbour was not watched to the end');
  assert.match(after ?? '', /^nothing turned up in the neighbour's activity/);
});

test('a tenant that is seen to be gone only after its neighbour was watched leaves it in peace then', () => {
  const isAbsence = (event: EvidenceEvent) =>
    event.type === 'look' && event.subject === 'org' && event.seen.is === 'absent';
  const absence = green.find(isAbsence);
  assert.ok(absence);
  const unseen = green.filter((event) => !isAbsence(event));
  const [before, after] = moved('quiet', unseen, absence);
  assert.equal(before, 'the tenant was not seen to be gone');
  assert.match(after ?? '', /^nothing turned up in the neighbour's activity/);
});

test('a delete whose answer is told late shows which rows were late', () => {
  const [before, after] = moved(
    'quiet',
    ...late(historyOf('late-writes'), (event) => isAct(event, 'delete-tenant')),
  );
  assert.equal(before, 'the neighbour was not watched to the end');
  assert.match(after ?? '', /^2 rows were written after the teardown: /);
});

test('a list of plugins that is read last shows that nobody declared the one that is missing', () => {
  const isList = (event: EvidenceEvent) => event.type === 'look' && event.subject === 'plugins';
  const events = historyOf('identity-less-boot');
  const list = events.findLast(isList);
  assert.ok(list);
  const others = events.filter((event) => !isList(event));
  const [before, after] = moved('plugin', others, list);
  assert.match(before ?? '', /: nothing arrived$/);
  assert.match(after ?? '', /is not declared; waits for config$/);
});

test('a proof that the log completes at the moment of the last look ends the wait at once', () => {
  const events = historyOf('no-online-transition');
  const isBeat = (event: EvidenceEvent) => event.type === 'log' && event.fact === 'heartbeat';
  const isWorkspace = (event: EvidenceEvent) => event.type === 'look' && event.subject === 'workspace';
  const beat = events.find(isBeat);
  const before = events.slice(0, events.findIndex(isBeat)).filter((event) => !isWorkspace(event));
  const at = before.at(-1)?.at ?? 0;
  const look = { ...events.find(isWorkspace), began: at, at } as EvidenceEvent;
  const beats = [1, 2, 3, 4, 5].map((nth) => ({ ...beat, at, time: `${nth}` }) as EvidenceEvent);
  const [last] = beats.splice(4);
  assert.deepEqual(moved('online', [...before, look, ...beats], last as EvidenceEvent), [
    'the workspace is provisioning',
    'still provisioning: every accepted heartbeat heals provisioning in the same statement, and these did not',
  ]);
});
