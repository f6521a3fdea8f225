import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { openTrials, type Trials } from '../trial.ts';

let trials: Trials;
before(async () => {
  trials = await openTrials();
});
after(() => trials[Symbol.asyncDispose]());

test('a deleted tenant leaves no row, no box and no line after its end', async () => {
  await using trial = await trials.start();
  const tenant = await trial.tenant();
  const id = await tenant.workspace();
  await trial.line(({ event }) => event === 'restart-requested');
  const json = { confirm: tenant.slug };
  await trial.admin(`/cp/admin/tenants/${tenant.slug}`, { method: 'DELETE', json });
  const gone = trial.lines.findIndex(({ event }) => event === 'tenant-gone');
  const after = trial.lines.slice(gone + 1).filter(({ workspace }) => workspace === id);
  assert.deepEqual(after, []);
  assert.deepEqual(readdirSync(trial.boxesFolder), ['registry.secret']);
  const client = new pg.Client({ connectionString: trial.databaseUrl });
  await client.connect();
  const { rows } = await client.query(
    'SELECT (SELECT count(*) FROM orgs) + (SELECT count(*) FROM workspaces) AS n',
  );
  await client.end();
  assert.equal(Number(rows[0]?.n), 0);
});

test('deleting a tenant that is still being made, and deleting one twice at once, both end well', async () => {
  await using trial = await trials.start({ delays: { tenantRunningMs: 10_000_000 } });
  const json = { slug: 'e2e-tmpl-00000002', name: 'Early', owner_user_id: 'user-1' };
  assert.equal((await trial.admin('/cp/admin/orgs', { method: 'POST', json })).status, 201);
  const remove = () =>
    trial.admin('/cp/admin/tenants/e2e-tmpl-00000002', {
      method: 'DELETE',
      json: { confirm: 'e2e-tmpl-00000002' },
    });
  const answers = await Promise.all([remove(), remove()]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  );
  assert.equal((await remove()).status, 404);
});

test('200 concurrent writes of two tenants never meet', async () => {
  await using trial = await trials.start();
  const tenants = await Promise.all([trial.tenant(), trial.tenant()]);
  const ids = await Promise.all(tenants.map((tenant) => tenant.workspace()));
  const calls = Array.from({ length: 200 }, (_, n) => {
    const tenant = tenants[n % 2];
    const json = { key: `KEY_${n}`, value: tenant?.slug };
    return tenant?.call(`/workspaces/${ids[n % 2]}/secrets`, { method: 'PUT', json });
  });
  for (const answer of await Promise.all(calls)) assert.equal(answer?.status, 200);
  const client = new pg.Client({ connectionString: trial.databaseUrl });
  await client.connect();
  const { rows } = await client.query(
    `SELECT o.slug, count(*)::int AS own, count(*) FILTER (WHERE s.value <> o.slug)::int AS foreign
      FROM workspace_secrets s JOIN workspaces w ON w.id = s.workspace_id JOIN orgs o ON o.id = w.org_id
      WHERE s.key LIKE 'KEY_%' GROUP BY o.slug`,
  );
  await client.end();
  assert.deepEqual(
    rows.map(({ own, foreign }) => ({ own, foreign })),
    [
      { own: 100, foreign: 0 },
      { own: 100, foreign: 0 },
    ],
  );
  const [here, there] = tenants;
  for (const path of ['', '/model', '/files', '/plugins', '/activity']) {
    assert.equal((await here?.call(`/workspaces/${ids[1]}${path}`))?.status, 404, path);
  }
  const headers = { 'x-molecule-org-id': there?.id ?? '' };
  assert.equal((await here?.call(`/workspaces/${ids[0]}`, { headers }))?.status, 404);
});

test("a tenant's token is the same after a restart of the registry, and the database holds only its hash", async () => {
  const first = await trials.start();
  const tenant = await first.tenant();
  const { databaseUrl, boxesFolder } = first;
  await first[Symbol.asyncDispose]();
  await using again = await trials.start({ databaseUrl, boxesFolder });
  const answer = await again.admin(`/cp/admin/orgs/${tenant.slug}/admin-token`);
  assert.deepEqual(answer.json(), { admin_token: tenant.token });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query('SELECT orgs::text AS row FROM orgs');
  await client.end();
  assert.ok(!rows[0]?.row.includes(tenant.token));
  assert.ok(existsSync(boxesFolder));
});
