import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTrials, type Trial, type Trials } from '../trial.ts';

let trials: Trials;
let trial: Trial;
before(async () => {
  trials = await openTrials();
  trial = await trials.start();
});
after(async () => {
  await trial[Symbol.asyncDispose]();
  await trials[Symbol.asyncDispose]();
});

const OPEN = ['/health', '/metrics', '/buildinfo'];

test("a request with another org's id, or none, gets the front end's 404 whatever token it carries", async () => {
  const [tenant, other] = await Promise.all([trial.tenant(), trial.tenant()]);
  const id = await tenant.workspace();
  const ask = (headers: Record<string, string>) => trial.call(tenant.host, `/workspaces/${id}`, { headers });
  for (const token of [tenant.token, other.token]) {
    for (const orgId of [other.id, '00000000-0000-4000-8000-000000000000', undefined]) {
      const answer = await ask({
        authorization: `Bearer ${token}`,
        ...(orgId ? { 'x-molecule-org-id': orgId } : {}),
      });
      assert.equal(answer.status, 404);
      assert.match(String(answer.headers['content-type']), /^text\/html/);
    }
  }
  const own = await ask({ authorization: `Bearer ${tenant.token}`, 'x-molecule-org-id': tenant.id });
  assert.equal(own.status, 200);
});

test('what is public is answered to whoever asks', async () => {
  const tenant = await trial.tenant();
  for (const path of OPEN) assert.equal((await trial.call(tenant.host, path)).status, 200, path);
});

test('a delete without its confirmation, or with another, deletes nothing', async () => {
  const tenant = await trial.tenant();
  const remove = (json: unknown) =>
    trial.admin(`/cp/admin/tenants/${tenant.slug}`, { method: 'DELETE', json });
  for (const json of [{}, { confirm: '' }, { confirm: 'another' }, { confirm: `${tenant.slug} ` }]) {
    assert.equal((await remove(json)).status, 400, JSON.stringify(json));
  }
  const { orgs } = (await trial.admin('/cp/admin/orgs')).json<{ orgs: { slug: string }[] }>();
  assert.ok(orgs.some(({ slug }) => slug === tenant.slug));
  assert.equal((await remove({ confirm: tenant.slug })).status, 200);
});
