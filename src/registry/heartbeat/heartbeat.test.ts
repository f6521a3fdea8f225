import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { buildWith } from '../build.ts';
import { openTrials, type Trial, type Trials, type TrialTenant } from '../trial.ts';

let trials: Trials;
before(async () => {
  trials = await openTrials();
});
after(() => trials[Symbol.asyncDispose]());

/** Boxes whose own heartbeats come so rarely that the test's are the only ones after the first. */
const SELDOM = { heartbeatIntervalMs: 100_000_000, silenceMs: 1_000_000_000 };

async function registered(trial: Trial, tenant: TrialTenant): Promise<{ id: string; token: string }> {
  const id = await tenant.workspace();
  const json = { id, url: 'http://box.example.com', agent_card: {} };
  const { auth_token } = (await tenant.call('/registry/register', { method: 'POST', json })).json<{
    auth_token: string;
  }>();
  await trial.line(({ event, workspace }) => event === 'restart-cycle-ended' && workspace === id);
  return { id, token: auth_token };
}

async function beat(tenant: TrialTenant, box: { id: string; token: string }, report: object = {}) {
  const headers = { authorization: `Bearer ${box.token}` };
  const json = { workspace_id: box.id, ...report };
  return (await tenant.call('/registry/heartbeat', { method: 'POST', headers, json })).status;
}

async function statusOf(tenant: TrialTenant, id: string): Promise<string> {
  return (await tenant.call(`/workspaces/${id}`)).json<{ status: string }>().status;
}

async function set(trial: Trial, id: string, status: string): Promise<void> {
  const client = new pg.Client({ connectionString: trial.databaseUrl });
  await client.connect();
  await client.query('UPDATE workspaces SET status = $2 WHERE id = $1', [id, status]);
  await client.end();
}

test('a workspace comes back online from what a heartbeat can heal, and each time fires the reconcile', async () => {
  await using trial = await trials.start({ delays: SELDOM });
  const tenant = await trial.tenant();
  const box = await registered(trial, tenant);
  for (const status of ['offline', 'degraded', 'failed']) {
    await set(trial, box.id, status);
    assert.equal(await beat(tenant, box), 200);
    assert.equal(await statusOf(tenant, box.id), 'online');
  }
  const triggers = trial.lines.filter(({ event }) => event === 'reconcile-fired').map((line) => line.trigger);
  assert.deepEqual(triggers, [
    'provisioning -> online',
    'provisioning -> online',
    'offline -> online',
    'degraded -> online',
    'failed -> online',
  ]);
});

test('a high error rate makes a workspace degraded', async () => {
  await using trial = await trials.start({ delays: SELDOM });
  const tenant = await trial.tenant();
  const box = await registered(trial, tenant);
  assert.equal(await beat(tenant, box, { error_rate: 0.5 }), 200);
  assert.equal(await statusOf(tenant, box.id), 'degraded');
});

test('a heartbeat never wakes what was removed, paused or hibernated', async () => {
  await using trial = await trials.start({ delays: SELDOM });
  const tenant = await trial.tenant();
  const box = await registered(trial, tenant);
  for (const status of ['removed', 'paused', 'hibernated']) {
    await set(trial, box.id, status);
    assert.equal(await beat(tenant, box), 200);
    assert.equal(await statusOf(tenant, box.id), status);
  }
});

test('every heartbeat that was answered is committed, also of one workspace at once', async () => {
  await using trial = await trials.start({ delays: SELDOM });
  const tenant = await trial.tenant();
  const boxes = await Promise.all([1, 2, 3].map(() => registered(trial, tenant)));
  const before = trial.lines.filter(({ event }) => event === 'heartbeat').length;
  const statuses = await Promise.all(
    boxes.flatMap((box) => Array.from({ length: 30 }, () => beat(tenant, box))),
  );
  assert.deepEqual(new Set(statuses), new Set([200]));
  const client = new pg.Client({ connectionString: trial.databaseUrl });
  await client.connect();
  const { rows } = await client.query('SELECT sum(heartbeats)::int AS sum FROM workspaces');
  await client.end();
  assert.equal(rows[0]?.sum, before + 90);
});

test('a read of the previous state that fails is told in the words of the platform, and survived', async () => {
  const build = await buildWith({ name: 'enum-coalesce' });
  await using trial = await trials.start({ build });
  const tenant = await trial.tenant();
  const id = await tenant.workspace();
  const line = await trial.line(({ event }) => event === 'heartbeat-read-failed');
  assert.equal(
    line.msg,
    `registry heartbeat: prev_task query failed for workspace ${id}: pq: invalid input value for enum workspace_status: ""`,
  );
  assert.equal(line.sqlstate, '22P02');
  assert.equal(line.query, build.parts.previousState.text);
  await trial.line(({ event, to }) => event === 'transition' && to === 'online');
  assert.deepEqual(
    trial.lines.filter(({ event }) => event === 'reconcile-fired'),
    [],
  );
});

test('a box that falls silent is offline, and online again with its next heartbeat', async () => {
  const params = { failingReads: 0, silentAfterBeat: 30, longestSilenceMs: 4_000_000 };
  await using trial = await trials.start({ build: await buildWith({ name: 'late-plugin', params }) });
  const tenant = await trial.tenant();
  await tenant.workspace();
  await trial.line(({ event, to }) => event === 'transition' && to === 'offline');
  await trial.line(({ event, trigger }) => event === 'reconcile-fired' && trigger === 'offline -> online');
});
