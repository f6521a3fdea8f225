import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import pg from 'pg';
import { request } from 'undici';
import { until } from '../until.fixture.ts';
import { openTrials } from './trial.ts';

const SLUG = 'e2e-tmpl-1157ed00';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('a registry that starts again lists nobody before it has taken up all that are there', async () => {
  await using trials = await openTrials();
  const before = await trials.start({ adminToken: 'admin' });
  const { databaseUrl, boxesFolder } = before;
  await before.tenant(SLUG);
  await before[Symbol.asyncDispose]();
  const port = await freePort();
  const client = new pg.Client({ connectionString: databaseUrl });
  const watcher = new pg.Client({ connectionString: databaseUrl });
  await Promise.all([client.connect(), watcher.connect()]);
  await client.query('BEGIN; LOCK TABLE orgs IN ACCESS EXCLUSIVE MODE');
  const starting = trials.start({ adminToken: 'admin', databaseUrl, boxesFolder, port });
  const waits = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FROM orgs%'";
  await until('it reads the tenants', async () => (await watcher.query(waits)).rowCount);
  const headers = { authorization: 'Bearer admin', host: 'localhost' };
  const listed = request(`http://127.0.0.1:${port}/cp/admin/orgs`, { headers });
  // So long that whoever answered at once would have.
  for (let n = 0; n < 100; n += 1) await watcher.query('SELECT 1');
  await client.query('COMMIT');
  const { orgs } = (await (await listed).body.json()) as { orgs: { slug: string }[] };
  await Promise.all([client.end(), watcher.end()]);
  await (await starting)[Symbol.asyncDispose]();
  assert.deepEqual(
    orgs.map(({ slug }) => slug),
    [SLUG],
  );
});
