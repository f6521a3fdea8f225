import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goodParts } from './parts.ts';
import { removeTenant } from './tenants/teardown.ts';
import { openTrials } from './trial.ts';

test('a write that comes after the teardown is refused by the database and told with its kind', async () => {
  await using trials = await openTrials();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  // A drain that does not wait, and a delivery that does not hear: together they let a write come late.
  const parts = {
    ...goodParts,
    teardown: removeTenant,
    async deliver() {
      reach();
      await released;
    },
  };
  await using trial = await trials.start({ build: { name: 'late', parts } });
  const tenant = await trial.tenant();
  const id = await tenant.workspace();
  await reached;
  const json = { confirm: tenant.slug };
  const path = `/cp/admin/tenants/${tenant.slug}`;
  assert.equal((await trial.admin(path, { method: 'DELETE', json })).status, 200);
  release();
  const line = await trial.line(({ event }) => event === 'late-write');
  assert.equal(line.kind, 'install');
  assert.equal(line.workspace, id);
  assert.equal(line.tenant, tenant.slug);
  assert.equal(typeof line.late_ms, 'number');
  // Whatever it would say after it is written before it ends.
  await trial.registry.close();
  const after = trial.lines.slice(trial.lines.indexOf(line)).filter(({ workspace }) => workspace === id);
  assert.deepEqual(after, [line]);
});
