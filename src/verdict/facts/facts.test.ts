import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EvidenceEvent, LogEvent } from '../../evidence/events.ts';
import type { Arrival } from './arrival.ts';
import { absorbed, act, at, content, look, MODEL, phase, RUN, SHA, UNREADABLE } from './facts.fixture.ts';
import { absorb, type Facts, noFacts } from './facts.ts';

const after = (...events: EvidenceEvent[]) => absorbed(RUN, ...events);

/** On which lines it was missed, was there, and was read last. */
const lines = ({ notYet, arrived, last }: Arrival<unknown>) => [notYet?.line, arrived?.line, last?.line];

const NO_ARRIVAL = {
  notYet: null,
  arrived: null,
  last: null,
  sameSince: null,
  unreadable: { count: 0, last: null },
};

test('before any line nothing is known', () => {
  const { build, workspace, log, exercise, ...facts } = noFacts();
  assert.deepEqual(facts, {
    lines: 0,
    lastAt: 0,
    run: null,
    contents: new Map(),
    matches: new Map(),
    acts: [],
    phases: new Map(),
    slug: null,
    tenant: NO_ARRIVAL,
    gone: NO_ARRIVAL,
    reachable: NO_ARRIVAL,
    model: NO_ARRIVAL,
    config: NO_ARRIVAL,
    prompts: new Map(),
    plugins: new Map(),
    recorded: null,
    agentSkills: NO_ARRIVAL,
    troubles: [],
  });
  assert.deepEqual([build.inARow, workspace.restarts, log.state, exercise.current], [0, [], 'none', null]);
});

test('the last line and the latest time are told, whatever a line is about', () => {
  const facts = noFacts();
  absorb(facts, { ...phase('tenant'), at: 7_000 }, 1);
  absorb(facts, { ...phase('build'), at: 6_000 }, 2);
  assert.deepEqual([facts.lines, facts.lastAt], [2, 7_000]);
});

test('a run tells what is expected: each of its prompts and plugins is waited for', () => {
  const facts = after();
  assert.equal(facts.run?.run, 'r1');
  assert.deepEqual([[...facts.prompts.keys()], [...facts.plugins.keys()]], [['prompts/system.md'], ['seo']]);
  assert.deepEqual(facts.prompts.get('prompts/system.md'), NO_ARRIVAL);
  assert.deepEqual(facts.plugins.get('seo'), NO_ARRIVAL);
});

test('looks before it is known what is expected say nothing', () => {
  const facts = absorbed(
    look('health', { is: 'ok' }),
    look('model', { is: 'model', model: MODEL, source: 's' }),
  );
  assert.deepEqual([facts.reachable, facts.model], [NO_ARRIVAL, NO_ARRIVAL]);
});

test('a text of the evidence is known by its hash', () => {
  const [hash] = [...absorbed(content('abc')).contents.keys()];
  assert.equal(absorbed(content('abc')).contents.get(hash as string), 'abc');
});

test('what was done is kept in its order, the first thousand of it', () => {
  const facts = absorbed(act('create-tenant'), act('put-model'));
  assert.deepEqual(
    facts.acts.map(({ line, event }) => [line, event.what]),
    [
      [1, 'create-tenant'],
      [2, 'put-model'],
    ],
  );
  assert.deepEqual(
    facts.exercise.writes.map(({ line }) => line),
    [2],
  );
  assert.equal(absorbed(...Array.from({ length: 1_001 }, () => act('restart'))).acts.length, 1_000);
});

test('a phase is known by the moment that it began', () => {
  const facts = absorbed(phase('workspace'), phase('exercise', 'two-writes'));
  assert.deepEqual(facts.phases.get('workspace'), { line: 1, began: 1_500, at: 1_500 });
  assert.equal(facts.exercise.current, 'two-writes');
});

test('the tenant that is created first names the slug, and no other phase does', () => {
  assert.equal(absorbed(phase('tenant', 'e2e-tmpl-0')).slug, 'e2e-tmpl-0');
  assert.equal(absorbed(phase('tenant', 'e2e-tmpl-0'), phase('exercise', 'x')).slug, 'e2e-tmpl-0');
  assert.equal(absorbed(phase('tenant')).slug, null);
});

test('troubles are kept as they were told, the first hundred', () => {
  const trouble: EvidenceEvent = { type: 'trouble', at: 0, what: 'crash', where: 'probe', message: 'boom' };
  const [one] = absorbed(trouble).troubles;
  assert.deepEqual([one?.line, one?.what, one?.where, one?.message], [1, 'crash', 'probe', 'boom']);
  assert.equal(absorbed(...Array.from({ length: 101 }, () => trouble)).troubles.length, 100);
});

const heartbeat = (workspace: string | null): LogEvent => ({
  type: 'log',
  at: 0,
  fact: 'heartbeat',
  workspace,
  time: null,
  message: 'heartbeat',
});
const created = act('create-workspace', { id: 'ours' });
const beatsIn = (...events: EvidenceEvent[]) => absorbed(...events).log.heartbeats;

test("log lines of another's workspace say nothing of this one", () => {
  assert.equal(beatsIn(created, heartbeat('ours'), heartbeat('theirs'), heartbeat('ours')), 2);
});

test('a log line that names no workspace, or comes before ours has an id, may be ours', () => {
  assert.equal(beatsIn(created, heartbeat(null)), 1);
  assert.equal(beatsIn(act('create-tenant', { id: 'org' }), heartbeat('any')), 1);
  assert.equal(beatsIn(act('create-workspace', { outcome: 'lost' }), heartbeat('any')), 1);
});

test('what a log says of itself is of the log, whosever lines it holds', () => {
  const { log } = absorbed(
    created,
    { type: 'log-source', at: 0, kind: 'file', state: 'open', tells: ['heartbeat'] },
    { type: 'log-read', began: 0, at: 0 },
  );
  assert.deepEqual([log.state, log.readUpToMs], ['open', 3_000]);
});

const listed = (status: string, reason?: string) =>
  look('org', { is: 'listed', id: 'o', status, ...(reason ? { reason } : {}) });

test('the tenant arrives when the list says that it runs', () => {
  const { tenant } = after(
    listed('provisioning', 'slow'),
    look('org', { is: 'absent' }),
    look('org', UNREADABLE),
    listed('running'),
  );
  assert.deepEqual(lines(tenant), [3, 5, 5]);
  assert.deepEqual(tenant.last?.how, { status: 'running', reason: undefined });
  assert.deepEqual([tenant.unreadable.count, tenant.unreadable.last?.message], [1, 'no answer']);
  assert.deepEqual(after(listed('failed', 'no room')).tenant.last?.how, {
    status: 'failed',
    reason: 'no room',
  });
  assert.deepEqual(after(look('org', { is: 'absent' })).tenant.last?.how, { status: 'absent' });
});

test('after its delete the tenant is gone when the list no longer has it', () => {
  const facts = after(
    listed('running'),
    act('delete-tenant'),
    listed('running'),
    look('org', UNREADABLE),
    look('org', { is: 'absent' }),
  );
  assert.deepEqual(
    [lines(facts.tenant), lines(facts.gone)],
    [
      [undefined, 2, 2],
      [4, 6, 6],
    ],
  );
  assert.equal(facts.gone.unreadable.count, 1);
  assert.deepEqual(facts.gone.last?.how, { status: 'absent' });
  assert.equal(facts.tenant.unreadable.count, 0);
});

test('a look that began before the delete was sent does not tell what the delete did', () => {
  const facts = after(act('delete-tenant'));
  const early = { ...look('org', { is: 'absent' }), began: 1_999, at: 9_000 } as EvidenceEvent;
  absorb(facts, early, 3);
  assert.deepEqual([facts.gone, facts.tenant], [NO_ARRIVAL, NO_ARRIVAL]);
  absorb(facts, { ...early, began: 2_000 } as EvidenceEvent, 4);
  assert.deepEqual(lines(facts.gone), [undefined, 4, 4]);
});

test('another act is no delete', () => {
  const { gone, tenant } = after(act('create-tenant'), look('org', { is: 'absent' }));
  assert.deepEqual(
    [lines(gone), lines(tenant)],
    [
      [undefined, undefined, undefined],
      [3, undefined, 3],
    ],
  );
});

test('the tenant is reachable as soon as its health answers', () => {
  const { reachable } = after(look('health', UNREADABLE), look('health', { is: 'ok' }));
  assert.deepEqual(lines(reachable), [undefined, 3, 3]);
  assert.deepEqual(reachable.arrived, { ...at(3), there: true, how: null });
  assert.deepEqual(reachable.unreadable, { count: 1, last: { ...at(2), message: 'no answer' } });
});

test('a granted token says nothing of what is delivered', () => {
  const { reachable, tenant } = after(look('token', { is: 'granted' }));
  assert.deepEqual([reachable, tenant], [NO_ARRIVAL, NO_ARRIVAL]);
});

test('the build is held against the expected one', () => {
  assert.equal(after(look('build', { is: 'sha', sha: SHA })).build.inARow, 1);
  assert.equal(after(look('build', { is: 'sha', sha: '0'.repeat(40) })).build.inARow, 0);
});

test('the workspace is followed by its looks', () => {
  const seen = { uptimeSeconds: 1, lastHeartbeatAt: null, reason: null, template: null };
  const { workspace } = after(look('workspace', { is: 'workspace', status: 'online', ...seen }));
  assert.deepEqual(lines(workspace.online), [undefined, 2, 2]);
});

test('the model is there where it is the expected one, whatever its source', () => {
  const other = { is: 'model', model: 'other/model', source: 'default' } as const;
  const { model } = after(
    look('model', UNREADABLE),
    look('model', other),
    look('model', { is: 'model', model: MODEL, source: 'workspace_secrets' }),
  );
  assert.deepEqual(lines(model), [3, 4, 4]);
  assert.deepEqual(model.notYet?.how, other);
  assert.deepEqual([model.unreadable.count, model.unreadable.last?.message], [1, 'no answer']);
});

test('agent-skills/ is there as it should be where it is seen to be empty', () => {
  const { agentSkills } = after(
    look('agent-skills', UNREADABLE),
    look('agent-skills', { is: 'entries', paths: ['seo/SKILL.md'] }),
    look('agent-skills', { is: 'entries', paths: [] }),
  );
  assert.deepEqual(lines(agentSkills), [3, 4, 4]);
  assert.deepEqual(agentSkills.notYet?.how, ['seo/SKILL.md']);
  assert.equal(agentSkills.unreadable.count, 1);
  assert.equal(agentSkills.unreadable.last?.message, 'no answer');
});

test('which plugins are declared and installed is what the last list that was read says', () => {
  const named = (name: string) => ({ name, source: 's' });
  const list = look('plugins', {
    is: 'plugins',
    declared: [named('seo'), named('geo')],
    installed: [named('seo')],
  });
  const { recorded } = after(list, look('plugins', UNREADABLE));
  assert.deepEqual(recorded, { line: 2, at: 2_500, declared: ['seo', 'geo'], installed: ['seo'] });
  assert.equal(after(look('plugins', UNREADABLE)).recorded, null);
});

test('what only exercises look at is kept for them', () => {
  const { exercise } = after(
    look('foreign', UNREADABLE, { request: 'GET /workspaces' }),
    look('activity', UNREADABLE, { of: 'tenant' }),
  );
  const on = (looks: Facts['exercise']['foreign' | 'activity']) => looks.map(({ line }) => line);
  assert.deepEqual([on(exercise.foreign), on(exercise.activity)], [[2], [3]]);
});
