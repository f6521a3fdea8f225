import { expect, test } from './fixtures.ts';
import { openTenants, until } from './tenants.ts';

type Tenants = Awaited<ReturnType<typeof openTenants>>;
type Line = { event: string; workspace?: string; cycle?: number };

async function cyclesOf({ cp, all: [first] }: Tenants, of = first) {
  const page = await cp.logs({ after: 0, limit: 1_000, waitMs: 0, slug: of.slug });
  const lines = page.ok ? page.value.lines.map((line) => JSON.parse(line) as Line) : [];
  const count = (event: string) =>
    lines.filter((line) => line.event === event && line.workspace === of.workspace).length;
  return {
    began: count('restart-cycle-began'),
    ended: count('restart-cycle-ended'),
    crashed: count('restart-cycle-crashed'),
  };
}

/** Until no cycle runs: each that began has ended, one way or the other. */
const idle = (tenants: Tenants, of = tenants.all[0]) =>
  until(async () => {
    const { began, ended, crashed } = await cyclesOf(tenants, of);
    const { ok, ...reply } = await tenants.as(of.access).plugins(of.workspace);
    const installed = ok && 'value' in reply ? reply.value.installed.length : 0;
    return installed > 0 && began > 0 && began === ended + crashed ? began : undefined;
  });

/** A read between two cycles finds none running: first the ones that must come have to have begun. */
async function idleAfter(tenants: Tenants, cycles: number): Promise<number> {
  await until(async () => ((await cyclesOf(tenants)).began >= cycles ? true : undefined));
  return await idle(tenants);
}

test('any number of requests during a cycle make exactly one more', async ({ platform }) => {
  await using tenants = await openTenants(platform.target, 1);
  const [of] = tenants.all;
  const client = tenants.as(of.access);
  const before = await idle(tenants);
  const asked = await Promise.all(Array.from({ length: 20 }, () => client.restart(of.workspace)));
  expect(asked.every(({ ok }) => ok)).toBe(true);
  expect(await idleAfter(tenants, before + 2)).toBe(before + 2);
});

test('requests one after the other each run', async ({ platform }) => {
  await using tenants = await openTenants(platform.target, 1);
  const [of] = tenants.all;
  const client = tenants.as(of.access);
  for (let n = 0; n < 3; n += 1) {
    const before = await idle(tenants);
    expect((await client.restart(of.workspace)).ok).toBe(true);
    expect(await idleAfter(tenants, before + 1)).toBe(before + 1);
  }
});

test('a cycle that crashes is recorded with its kind, and what was asked meanwhile runs', async ({
  platform,
}) => {
  await using tenants = await openTenants(platform.target, 1);
  const [of] = tenants.all;
  const client = tenants.as(of.access);
  const before = await idle(tenants);
  // Whichever comes first begins a cycle without a model, which crashes while the other is wanted.
  const asked = await Promise.all([client.putModel(of.workspace, ''), client.putModel(of.workspace, '')]);
  expect(asked.map(({ ok }) => ok)).toEqual([true, true]);
  await until(async () => ((await cyclesOf(tenants)).crashed === 2 ? true : undefined));
  expect(await idle(tenants)).toBe(before + 2);
  const activity = await until(async () => {
    const reply = await client.activity(of.workspace);
    return reply.ok && reply.value.length === 2 ? reply.value : undefined;
  });
  expect(activity.map(({ created_at: _, ...row }) => row)).toEqual(
    [before + 2, before + 1].map((cycle) => ({
      kind: 'WORKSPACE_PROVISION_FAILED',
      status: 'failed',
      summary: `cycle ${cycle} of workspace ${of.workspace} crashed: MISSING_MODEL`,
    })),
  );
  expect(await client.workspace(of.workspace)).toMatchObject({ ok: true, value: { status: 'failed' } });
  expect((await client.putModel(of.workspace, 'openai/gpt-4.1-mini')).ok).toBe(true);
  await until(async () => {
    const reply = await client.workspace(of.workspace);
    return reply.ok && reply.value.status === 'online' ? true : undefined;
  });
});

test('workspaces never wait for each other', async ({ platform }) => {
  await using tenants = await openTenants(platform.target, 2);
  const ids = tenants.all.map(({ workspace }) => workspace);
  await Promise.all(tenants.all.map((of) => idle(tenants, of)));
  const before = (await tenants.wholeLog()).length;
  const asked = tenants.all.map((of) => tenants.as(of.access).restart(of.workspace));
  expect((await Promise.all(asked)).map(({ ok }) => ok)).toEqual([true, true]);
  await Promise.all(tenants.all.map((of) => idle(tenants, of)));
  const told = (await tenants.wholeLog())
    .slice(before)
    .map((line) => JSON.parse(line) as Line)
    .filter(({ event, workspace }) => event.startsWith('restart-cycle-') && ids.includes(workspace ?? ''));
  // Both began before either ended.
  expect(told.map(({ event }) => event.replace('restart-cycle-', ''))).toEqual([
    'began',
    'began',
    'ended',
    'ended',
  ]);
});
