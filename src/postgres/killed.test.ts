import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../until.fixture.ts';
import { foldersOf, spawnOwner } from './owner.fixture.ts';
import { isAlive } from './postmaster.ts';

/** Linux only: a process that has ended and that nobody waited for is not running any more. */
function isRunning(pid: number): boolean {
  return isAlive(pid) && !/^\S+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

const linux = { skip: process.platform !== 'linux' && 'it reads /proc and /dev/shm', timeout: 60_000 };

test('a server is gone with its folder when its owner is killed', linux, async () => {
  await using owner = spawnOwner();
  const { folder } = await owner.server;
  const pid = Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  owner.child.kill('SIGKILL');
  await until('the server is gone', () => !isRunning(pid));
  await until('its folder is gone', () => !existsSync(folder));
});

test("a server is gone with its folder when its owner's whole process group is killed", linux, async () => {
  await using owner = spawnOwner();
  const { folder } = await owner.server;
  process.kill(-(owner.child.pid ?? 0), 'SIGKILL');
  await until('its folder is gone', () => !existsSync(folder));
});

/** What is there when an owner is killed in the middle of its start, in the order in which it comes. */
const PHASES = [
  '',
  'run',
  'postgres.log',
  'initdb',
  'initdb/base/1',
  'data',
  'data/base',
  'data/postmaster.pid',
];

for (const phase of PHASES) {
  test(
    `nothing is left of an owner that is killed when ${phase || 'its folder'} has come`,
    linux,
    async () => {
      const cache = mkdtempSync(join(tmpdir(), 'delivery-test-'));
      try {
        await using owner = spawnOwner(
          phase.startsWith('initdb') ? { env: { ...process.env, XDG_CACHE_HOME: cache } } : {},
        );
        owner.server.catch(() => undefined);
        await until(`${phase} is there`, () =>
          foldersOf(owner.child).some((it) => existsSync(join(it, phase))),
        );
        owner.child.kill('SIGKILL');
        await until('its folder is gone', () => foldersOf(owner.child).length === 0);
        await until(
          'no process has it open',
          () => mentions(`delivery-postgres-${owner.child.pid}-`).length === 0,
        );
        assert.deepEqual(foldersOf(owner.child), []);
        const left = readdirSync(cache, { recursive: true, encoding: 'utf8' });
        assert.deepEqual(
          left.filter((name) => name.includes('partial')),
          [],
        );
      } finally {
        rmSync(cache, { recursive: true });
      }
    },
  );
}

function mentions(text: string): string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLine(pid).includes(text));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
