import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, SOURCES, test } from './fixtures.ts';
import { openTenants, until } from './tenants.ts';

const WRITES = 200;

interface LogLine {
  event: string;
  msg: string;
  tenant?: string;
  workspace?: string;
}

/** What a template lays into its workspaces, word for word. */
function filesOf(template: string): [string, string][] {
  const folder = join(SOURCES.templates, template);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => [path, readFileSync(join(folder, path), 'utf8')]);
}

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
    for (const [path, content] of filesOf(of.template)) {
      const read = async () => {
        const reply = await own.file(of.workspace, path);
        // A box that restarts has no files for a while.
        return reply.ok ? reply.value.content : undefined;
      };
      expect(await until(read), `${path} of ${of.template}`).toBe(content);
    }
  }

  await Promise.all(tenants.all.map(({ access, workspace }) => tenants.as(access).putModel(workspace, '')));
  for (const { access, workspace } of tenants.all) {
    const rows = await until(async () => {
      const reply = await tenants.as(access).activity(workspace);
      return reply.ok && reply.value.length > 0 ? reply.value : undefined;
    });
    const about = rows.map(({ kind, summary }) => `${kind}: ${summary.replace(/cycle \d+/, 'cycle N')}`);
    const crashed = `WORKSPACE_PROVISION_FAILED: cycle N of workspace ${workspace} crashed: MISSING_MODEL`;
    expect(about).toEqual(about.map(() => crashed));
  }

  const all = (await tenants.wholeLog()).map((line) => JSON.parse(line) as LogLine);
  // Anybody can ask for anything: a request's own line says who asked, and its path what for.
  const lines = all.filter(({ event }) => event !== 'request');
  for (const { slug, workspace } of tenants.all) {
    const own = lines.filter((line) => line.workspace === workspace || line.msg.includes(workspace));
    expect(own.map(({ event }) => event)).toContain('restart-cycle-crashed');
    expect(own.filter((line) => line.tenant !== slug || line.workspace !== workspace)).toEqual([]);
  }
});
