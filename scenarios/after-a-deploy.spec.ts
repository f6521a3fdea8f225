import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { controlPlane } from '../src/platform/client.ts';
import { undiciExchange } from '../src/platform/undici.ts';
import { Smoke } from '../src/smoke/result.ts';
import { delivery, type RemotePlatform, servePlatform } from './remote.ts';

const SERVE_AND_ASK_MS = 120_000;
test.describe.configure({ timeout: SERVE_AND_ASK_MS });

/** Tenants of customers, made through the control plane and running. */
async function withTenants(platform: RemotePlatform, slugs: readonly string[]): Promise<void> {
  await using exchange = undiciExchange({ pace: 1 });
  const { adminToken, port } = platform;
  const cp = controlPlane({
    exchange,
    controlPlane: `http://localhost:${port}`,
    adminToken,
    requestMs: 10_000,
  });
  for (const slug of slugs) {
    const reply = await cp.createOrg({ slug, name: slug, owner_user_id: 'somebody' });
    expect(reply.ok).toBe(true);
  }
  const running = async () => {
    const reply = await cp.orgs();
    return reply.ok
      ? reply.value.orgs.filter(({ instance_status }) => instance_status === 'running').length
      : 0;
  };
  await expect.poll(running).toBe(slugs.length);
}

const run = (platform: RemotePlatform, ...args: string[]) =>
  delivery(args, { cwd: platform.folder, env: platform.env });

test('a smoke passes on the build that was deployed, with a fresh tenant, and fails on any other', async () => {
  await using platform = await servePlatform([], { plain: true });
  await withTenants(platform, ['acme', 'blue', 'coal']);
  const target = ['--target', 'staging'];
  const fresh = await run(platform, 'smoke', ...target, '--sha', platform.gitSha, '--fresh', '1', '--json');
  const smoke = Smoke.parse(JSON.parse(fresh.stdout));
  expect(smoke.headline).toBe(`3 of 3 tenants on ${platform.gitSha}`);
  expect(smoke.fresh.map(({ headline }) => headline)).toEqual(['all 8 assertions hold']);
  expect([fresh.code, smoke.verdict, smoke.exitCode]).toEqual([0, 'pass', 0]);
  const stale = await run(platform, 'smoke', ...target, '--sha', '1234567');
  expect(stale.code).toBe(1);
  for (const slug of ['acme', 'blue', 'coal']) expect(stale.stdout).toMatch(new RegExp(`stale +${slug} `));
  const latest = (name: string) => readFileSync(join(platform.folder, 'runs', 'latest', name), 'utf8');
  expect(latest('tenants.jsonl').trim().split('\n')).toHaveLength(3);
  expect(latest('summary.md')).toContain('## Fail: 0 of 3 tenants on 1234567, 3 stale');
  expect(latest('junit.xml')).toContain('failures="4"');
});

test('a list takes the place of the control plane, and no tenant at all is nothing shown', async () => {
  await using platform = await servePlatform([], { plain: true });
  await withTenants(platform, ['acme']);
  const list = join(platform.folder, 'list.txt');
  writeFileSync(list, `# ours\nacme\nhttp://localhost:1\n`);
  const sha = ['--sha', platform.gitSha];
  const listed = await run(platform, 'smoke', '--target', 'staging', '--tenants', list, ...sha, '--jsonl');
  const classes = listed.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).is as string);
  expect(classes.toSorted()).toEqual(['fresh', 'unreachable']);
  expect(listed.code).toBe(0);
  const strict = await run(platform, 'smoke', '--target', 'staging', '--tenants', list, ...sha, '--strict');
  expect(strict.code).toBe(1);
  writeFileSync(list, '\n');
  expect((await run(platform, 'smoke', '--tenants', list, ...sha)).code).toBe(3);
  const slug = await delivery(['smoke', '--tenants', 'slug.txt', ...sha], withList(platform, 'acme\n'));
  expect([slug.code, slug.stderr]).toEqual([
    2,
    'delivery: slug.txt:1: a slug needs a target to be found by: --target NAME, or write its address\n',
  ]);
});

function withList({ folder, env }: RemotePlatform, text: string) {
  writeFileSync(join(folder, 'slug.txt'), text);
  return { cwd: folder, env };
}

test('a tenant that the platform does not let go is left in the ledger, and the reap that cannot remove it says so', async () => {
  await using platform = await servePlatform(['--as', 'teardown-leaks'], { plain: true });
  const file = join(platform.folder, 'delivery.config.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('budgets: {', 'budgets: { teardown: 2s,'));
  const gated = await run(platform, 'gate', '--target', 'staging', '--sha', platform.gitSha, '--quiet');
  expect(gated.code).toBe(4);
  const shown = await run(platform, 'reap', '--dry-run');
  expect(shown.stdout).toMatch(/^would delete e2e-tmpl-[0-9a-f]{8} {2}its run has ended without it\n$/);
  expect(shown.code).toBe(0);
  const reaped = await run(platform, 'reap');
  expect(reaped.stdout).toMatch(/^stayed {7}e2e-tmpl-[0-9a-f]{8} /);
  expect(reaped.code).toBe(4);
});

test('the doctor says what to mend, and which kind of wrong it is', async () => {
  await using platform = await servePlatform([]);
  const { folder, env } = platform;
  const well = await run(platform, 'doctor', '--target', 'staging');
  expect([well.code, well.stdout.split('\n').filter((line) => !line.startsWith('✓'))]).toEqual([0, ['']]);
  const shut = await delivery(['doctor', '--target', 'staging'], {
    cwd: folder,
    env: { ...env, STAGING_ADMIN_TOKEN: 'x' },
  });
  expect(shut.code).toBe(2);
  expect(shut.stdout).toContain('set adminToken of target "staging" to one that is valid');
  const unset = await delivery(['doctor', '--target', 'staging'], {
    cwd: folder,
    env: { ...env, STAGING_ADMIN_TOKEN: '' },
  });
  expect([unset.code, unset.stdout]).toEqual([2, '']);
});
