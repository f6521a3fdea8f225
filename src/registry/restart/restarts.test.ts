import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { buildWith } from '../build.ts';
import { type LogLine, openTrials, type Trial, type Trials } from '../trial.ts';

let trials: Trials;
before(async () => {
  trials = await openTrials();
});
after(() => trials[Symbol.asyncDispose]());

/** A workspace that is through with its plugin's restart. */
async function settled(trial: Trial) {
  const tenant = await trial.tenant();
  const id = await tenant.workspace();
  await trial.line(({ event }) => event === 'restart-cycle-ended');
  const put = (path: string, json: unknown) =>
    tenant.call(`/workspaces/${id}${path}`, { method: 'PUT', json });
  return { tenant, id, put };
}

function cycles(lines: readonly LogLine[]): unknown[] {
  return lines.filter(({ event }) => event === 'restart-cycle-began').map(({ cycle }) => cycle);
}

test('two quick writes both take effect: the second makes one more cycle', async () => {
  await using trial = await trials.start();
  const { put } = await settled(trial);
  await put('/secrets', { key: 'TOKEN', value: 'x' });
  await trial.line(({ event, cycle }) => event === 'restart-cycle-began' && cycle === 2);
  await put('/model', { model: 'example/one' });
  await put('/model', { model: 'example/two' });
  await trial.line(({ event, cycle }) => event === 'restart-cycle-ended' && cycle === 3);
  assert.deepEqual(cycles(trial.lines), [1, 2, 3]);
});

test('a workspace without a model fails closed, says why, and comes back with one', async () => {
  await using trial = await trials.start();
  const { tenant, id, put } = await settled(trial);
  assert.equal((await put('/model', { model: '' })).status, 200);
  const crashed = await trial.line(({ event }) => event === 'restart-cycle-crashed');
  assert.equal(crashed.kind, 'MISSING_MODEL');
  await trial.line(({ event, to }) => event === 'transition' && to === 'failed');
  const failed = (await tenant.call(`/workspaces/${id}`)).json<{
    status: string;
    last_sample_error: string;
  }>();
  assert.deepEqual([failed.status, failed.last_sample_error], ['failed', crashed.error]);
  await put('/model', { model: 'example/one' });
  await trial.line(({ event, cycle }) => event === 'restart-cycle-ended' && cycle === 3);
  const [row] = (await tenant.call(`/workspaces/${id}/activity`)).json<Record<string, unknown>[]>();
  const { created_at, ...rest } = row ?? {};
  assert.deepEqual(rest, {
    activity_type: 'restart',
    kind: 'WORKSPACE_PROVISION_FAILED',
    summary: `cycle 2 of workspace ${id} crashed: MISSING_MODEL`,
    status: 'failed',
    error_detail: crashed.error,
  });
  assert.equal(new Date(String(created_at)).toISOString(), created_at);
  assert.equal((await tenant.call(`/workspaces/${id}`)).json<{ status: string }>().status, 'online');
});

test('a build that drops restarts runs one cycle for two writes', async () => {
  await using trial = await trials.start({ build: await buildWith({ name: 'restart-dropped' }) });
  const { put } = await settled(trial);
  await put('/secrets', { key: 'TOKEN', value: 'x' });
  await trial.line(({ event, cycle }) => event === 'restart-cycle-began' && cycle === 2);
  await put('/model', { model: 'example/one' });
  await trial.line(({ event, cycle }) => event === 'restart-cycle-ended' && cycle === 2);
  await put('/secrets', { key: 'TOKEN', value: 'y' });
  await trial.line(({ event, cycle }) => event === 'restart-cycle-ended' && cycle === 3);
  assert.deepEqual(cycles(trial.lines), [1, 2, 3]);
});

test('a build that locks out never restarts a workspace whose cycle crashed', async () => {
  await using trial = await trials.start({ build: await buildWith({ name: 'restart-lockout' }) });
  const { put } = await settled(trial);
  await put('/model', { model: '' });
  await trial.line(({ event, to }) => event === 'transition' && to === 'failed');
  await put('/model', { model: 'example/one' });
  await trial.line(({ event }) => event === 'restart-coalesced');
  assert.deepEqual(cycles(trial.lines), [1, 2]);
});
