import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { spawnOwner } from './owner.fixture.ts';
import { type Postgres, startPostgres } from './postgres.ts';

async function answer(server: Postgres, statement: string): Promise<unknown> {
  const client = new Client(server.url);
  await client.connect();
  try {
    const { rows } = await client.query({ text: statement, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

test('a throw-away server waits for its log but not for the disk, and is gone with its folder', async () => {
  const server = await startPostgres();
  assert.equal(await answer(server, "SELECT current_setting('synchronous_commit')"), 'on');
  assert.equal(await answer(server, "SELECT current_setting('fsync')"), 'off');
  mkdirSync(join(server.folder, 'boxes'));
  const pid = Number(readFileSync(join(server.folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  await server.stop();
  assert.equal(existsSync(server.folder), false);
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});

test('nobody else may enter the folder or listen on a port of the server', async () => {
  await using server = await startPostgres();
  assert.equal(statSync(server.folder).mode & 0o007, 0);
  assert.equal(statSync(join(server.folder, 'run')).mode & 0o077, 0);
  assert.equal(await answer(server, "SELECT current_setting('listen_addresses')"), '');
});

test('stopping twice is stopping once', async () => {
  const server = await startPostgres();
  await Promise.all([server.stop(), server.stop()]);
  await server.stop();
});

test('twenty servers that start at once are twenty servers', { timeout: 120_000 }, async () => {
  const servers = await Promise.all(Array.from({ length: 20 }, () => startPostgres()));
  try {
    const folders = await Promise.all(
      servers.map((it) => answer(it, "SELECT current_setting('data_directory')")),
    );
    assert.deepEqual(
      folders,
      servers.map(({ folder }) => join(folder, 'data')),
    );
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
});

test('psql takes the URL as it is', async (t) => {
  if (!existsSync('/usr/bin/psql')) return t.skip('there is no psql on this machine');
  await using server = await startPostgres();
  const { stdout } = await promisify(execFile)('/usr/bin/psql', [server.url, '-Atc', 'SELECT current_user']);
  assert.equal(stdout, 'postgres\n');
});

test('a setting that the server refuses is told in its own words', async () => {
  await assert.rejects(startPostgres({ settings: { shared_buffers: 'lots' } }), {
    name: 'PostgresError',
    message:
      'The embedded PostgreSQL ended while it was starting: FATAL:  invalid value for parameter "shared_buffers": "lots"',
  });
});

test('an owner that stopped its server ends by itself', async () => {
  await using owner = spawnOwner({ ending: 'stop' });
  const { folder } = await owner.server;
  const [code] = owner.child.exitCode === null ? await once(owner.child, 'exit') : [owner.child.exitCode];
  assert.equal(code, 0);
  assert.equal(existsSync(folder), false);
});

test('a damaged or half-written cached cluster is made again', { timeout: 60_000 }, async () => {
  const cache = mkdtempSync(join(tmpdir(), 'delivery-test-'));
  try {
    const env = { ...process.env, XDG_CACHE_HOME: cache };
    await using first = spawnOwner({ env, ending: 'stop' });
    await first.server;
    const { stdout } = await promisify(execFile)('find', [cache, '-name', '*.pack']);
    const sound = readFileSync(stdout.trim());
    for (const damaged of [flipped(sound), sound.subarray(0, 1_000_000)]) {
      writeFileSync(stdout.trim(), damaged);
      await using owner = spawnOwner({ env, ending: 'stop' });
      await owner.server;
      assert.notDeepEqual(readFileSync(stdout.trim()), damaged);
    }
  } finally {
    rmSync(cache, { recursive: true });
  }
});

function flipped(content: Buffer): Buffer {
  const copy = Buffer.from(content);
  copy.writeUInt8(copy.readUInt8(5_000_000) ^ 1, 5_000_000);
  return copy;
}
