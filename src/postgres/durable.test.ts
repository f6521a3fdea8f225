import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Client } from 'pg';
import { refuseUnreachable } from './durable.ts';
import { spawnOwner } from './owner.fixture.ts';
import { startPostgres } from './postgres.ts';

function ownFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-test-'));
  chmodSync(folder, 0o755);
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query({ text: statement, rowMode: 'array' });
    return rows.flat();
  } finally {
    await client.end();
  }
}

test('durable data is there again after a stop, and its server waits for the disk', async (t) => {
  const dataDir = join(ownFolder(t), 'below', 'data');
  {
    await using server = await startPostgres({ dataDir });
    assert.deepEqual(await ask(server.url, "SELECT current_setting('fsync')"), ['on']);
    await ask(server.url, 'CREATE TABLE kept AS SELECT 7 AS n');
  }
  await using again = await startPostgres({ dataDir });
  assert.deepEqual(await ask(again.url, 'SELECT n FROM kept'), [7]);
});

test('durable data opens at once after its owner was killed', { timeout: 60_000 }, async (t) => {
  const dataDir = join(ownFolder(t), 'data');
  await using owner = spawnOwner({ start: { dataDir } });
  const { url } = await owner.server;
  await ask(url, 'CREATE TABLE kept AS SELECT 7 AS n');
  owner.child.kill('SIGKILL');
  await using again = await startPostgres({ dataDir });
  assert.deepEqual(await ask(again.url, 'SELECT n FROM kept'), [7]);
});

test('a lock whose process id now belongs to somebody else does not keep the data closed', async (t) => {
  const dataDir = join(ownFolder(t), 'data');
  await using first = await startPostgres({ dataDir });
  const lock = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8');
  await first.stop();
  writeFileSync(join(dataDir, 'postmaster.pid'), lock.replace(/^\d+/, String(process.pid)));
  await using again = await startPostgres({ dataDir });
  assert.deepEqual(await ask(again.url, 'SELECT 1'), [1]);
});

test('a second server never starts over a live one', { timeout: 60_000 }, async (t) => {
  const dataDir = join(ownFolder(t), 'data');
  await using first = await startPostgres({ dataDir });
  const pid = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0];
  await assert.rejects(startPostgres({ dataDir, startTimeoutMs: 500 }), {
    message: `${dataDir} is in use by a running PostgreSQL, process ${pid}`,
  });
  assert.deepEqual(await ask(first.url, 'SELECT 1'), [1]);
});

test('a folder with other things in it is left alone', async (t) => {
  const dataDir = ownFolder(t);
  writeFileSync(join(dataDir, 'diary.txt'), 'mine');
  await assert.rejects(startPostgres({ dataDir }), {
    message: `${dataDir} is neither empty nor the data of a PostgreSQL`,
  });
});

test('data in a folder that only its owner may enter is refused to a server of somebody else before anything is made', async (t) => {
  const folder = ownFolder(t);
  const dataDir = join(folder, 'below', 'data');
  await refuseUnreachable(dataDir);
  chmodSync(folder, 0o700);
  const refusal = {
    message: `PostgreSQL does not run as root, and no other user may enter ${folder}: choose another folder for the data`,
  };
  await assert.rejects(refuseUnreachable(dataDir), refusal);
  // Only root's server is somebody else's.
  if (process.getuid?.() === 0) await assert.rejects(startPostgres({ dataDir }), refusal);
  assert.deepEqual(readdirSync(folder), []);
});
