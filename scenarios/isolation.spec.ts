import { expect, test } from './fixtures.ts';
import { openTenants } from './tenants.ts';

const WRITES = 200;

test("no request with another org's id gets through, whatever it asks for", async ({ platform }) => {
  await using tenants = await openTenants(platform.target, 2);
  const [own, other] = tenants.all;
  for (const [of, orgId] of [
    [own, other.access.orgId],
    [other, own.access.orgId],
    [own, '00000000-0000-4000-8000-000000000000'],
  ] as const) {
    const foreign = tenants.as({ ...of.access, orgId });
    const asked = await Promise.all([
      foreign.workspace(of.workspace),
      foreign.model(of.workspace),
      foreign.files(of.workspace, '', 5),
      foreign.file(of.workspace, 'config.yaml'),
      foreign.plugins(of.workspace),
      foreign.activity(of.workspace),
      foreign.putModel(of.workspace, 'another/model'),
      foreign.putSecret(of.workspace, 'KEY', 'value'),
      foreign.restart(of.workspace),
    ]);
    expect(asked.map((reply) => (reply.ok ? 'let through' : reply.why.status))).toEqual(asked.map(() => 404));
  }
});

test('rows, files, logs and events of two tenants that write at once never mix', async ({ platform }) => {
  await using tenants = await openTenants(platform.target, 2);
  const models = tenants.all.map((_, n) => `example/model-of-${n}`);
  const writes = Array.from({ length: WRITES }, (_, n) => {
    const of = tenants.all[n % 2];
    const client = tenants.as(of?.access ?? tenants.all[0].access);
    const id = of?.workspace ?? '';
    return n % 4 < 2
      ? client.putSecret(id, `KEY_${n}`, `value-${n}`)
      : client.putModel(id, models[n % 2] ?? '');
  });
  const answers = await Promise.all(writes);
  expect(answers.filter(({ ok }) => !ok)).toEqual([]);

  for (const [n, of] of tenants.all.entries()) {
    const own = tenants.as(of.access);
    const other = tenants.all[1 - n] ?? of;
    expect(await own.model(of.workspace)).toMatchObject({ ok: true, value: { model: models[n] } });
    // The other's workspace is not there, even with the right org and the right token of one's own.
    for (const reply of [
      await own.workspace(other.workspace),
      await own.activity(other.workspace),
      await own.file(other.workspace, 'config.yaml'),
    ]) {
      expect(reply.ok ? 'let through' : reply.why.status).toBe(404);
    }
    const activity = await own.activity(of.workspace);
    expect(JSON.stringify(activity)).not.toContain(other.workspace);
    const page = await tenants.cp.logs({ after: 0, limit: 1_000, waitMs: 0, slug: of.slug });
    const lines = page.ok
      ? page.value.lines.map((line) => JSON.parse(line) as { tenant?: string; workspace?: string })
      : [];
    expect(lines.length).toBeGreaterThan(0);
    expect(
      lines.filter(({ tenant, workspace }) => tenant !== of.slug || workspace === other.workspace),
    ).toEqual([]);
  }
});
