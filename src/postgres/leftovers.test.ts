import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { removeLeftovers } from './leftovers.ts';

test('a folder is left when its owner is gone, it is old and nothing answers in it', async (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'delivery-test-'));
  t.after(() => rmSync(parent, { recursive: true }));
  const gone = spawnSync('true').pid;
  const dead = `delivery-postgres-${gone}-000000000001`;
  const answering = `delivery-postgres-${gone}-000000000002`;
  const owned = `delivery-postgres-${process.pid}-000000000003`;
  for (const name of [dead, answering, owned, 'somebody-else'])
    mkdirSync(join(parent, name, 'run'), { recursive: true });
  const server = createServer().listen(join(parent, answering, 'run', '.s.PGSQL.5432'));
  t.after(() => server.close());
  await removeLeftovers(parent);
  assert.deepEqual(readdirSync(parent).toSorted(), [dead, answering, owned, 'somebody-else'].toSorted());
  await removeLeftovers(parent, 0);
  assert.deepEqual(readdirSync(parent).toSorted(), [answering, owned, 'somebody-else'].toSorted());
});
