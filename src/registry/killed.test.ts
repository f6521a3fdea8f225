import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { Agent } from 'undici';

const FIXTURE = fileURLToPath(new URL('./killed.fixture.ts', import.meta.url));
const KILLS = Number(process.env.KILLS ?? 2);
const WAIT_LIMIT_MS = 60_000;
const HOST = 'e2e-tmpl-dead0000.localhost';

interface Line {
  event: string;
  url?: string;
  databaseUrl?: string;
}

/** The registry in a process of its own, and what it has said so far. */
async function start(data: string) {
  const child = spawn(process.execPath, [FIXTURE, data], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: Line[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (text) => lines.push(JSON.parse(text) as Line));
  async function line(event: string): Promise<Line> {
    for (;;) {
      const found = lines.find((it) => it.event === event);
      if (found) return found;
      await once(reader, 'line', { signal: AbortSignal.timeout(WAIT_LIMIT_MS) });
    }
  }
  const { url = '', databaseUrl = '' } = await line('listening');
  const count = (event: string) => lines.filter((it) => it.event === event).length;
  return { child, url, databaseUrl, line, count, closed: once(reader, 'close') };
}

async function kill(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
  await closed;
}

function caller(agent: Agent, url: string, headers: Record<string, string>) {
  return async (method: 'GET' | 'POST' | 'PUT', path: string, json?: unknown) => {
    const answer = await agent.request({
      origin: `http://127.0.0.1:${new URL(url).port}`,
      method,
      path,
      headers: { 'content-type': 'application/json', ...headers },
      body: json === undefined ? null : JSON.stringify(json),
    });
    return { status: answer.statusCode, body: JSON.parse(await answer.body.text()) };
  };
}

async function state(databaseUrl: string) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT restart_requested, restart_done, heartbeats, status::text,
        (SELECT count(*)::int FROM workspace_declared_plugins) AS declared,
        (SELECT count(*)::int FROM workspace_plugins) AS installed,
        (SELECT value FROM workspace_secrets WHERE key = 'MODEL') AS model
      FROM workspaces`,
    );
    return rows[0];
  } finally {
    await client.end();
  }
}

test(`whatever was wanted or acknowledged is there after a kill in mid-cycle (${KILLS} times)`, async () => {
  const data = await mkdtemp(join(tmpdir(), 'registry-killed-'));
  // PostgreSQL runs as another user where this runs as root, and has to pass through.
  await chmod(data, 0o711);
  const agent = new Agent();
  let { child, url, databaseUrl, line, count, closed } = await start(data);
  try {
    const admin = caller(agent, url, { host: 'localhost', authorization: 'Bearer admin' });
    const json = { slug: 'e2e-tmpl-dead0000', name: 'Killed', owner_user_id: 'user-1' };
    const org = (await admin('POST', '/cp/admin/orgs', json)).body.id;
    await line('tenant-running');
    const token = (await admin('GET', '/cp/admin/orgs/e2e-tmpl-dead0000/admin-token')).body.admin_token;
    const headers = { host: HOST, authorization: `Bearer ${token}`, 'x-molecule-org-id': org };
    while (
      (
        await agent.request({
          origin: `http://127.0.0.1:${new URL(url).port}`,
          method: 'GET',
          path: '/health',
          headers,
        })
      ).statusCode !== 200
    );
    const asked = { name: 'Box', runtime: 'r', template: 'seo-agent' };
    const workspace = (await caller(agent, url, headers)('POST', '/workspaces', asked)).body.id;
    let acknowledged = 0;
    for (let round = 1; round <= KILLS; round++) {
      const model = `example/model-${round}`;
      const tenant = caller(agent, url, headers);
      await line(round === 1 ? 'provision-ended' : 'heartbeat');
      assert.equal((await tenant('PUT', `/workspaces/${workspace}/model`, { model })).status, 200);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 100));
      acknowledged += count('heartbeat');
      await kill(child, closed);
      ({ child, url, databaseUrl, line, count, closed } = await start(data));
      await settled(databaseUrl);
      const found = await state(databaseUrl);
      assert.deepEqual(
        { declared: found.declared, model: found.model, status: found.status },
        { declared: 1, model, status: 'online' },
      );
      assert.ok(found.heartbeats >= acknowledged, `${found.heartbeats} of ${acknowledged} heartbeats`);
      const again = await caller(agent, url, headers)('GET', `/workspaces/${workspace}/plugins`);
      assert.equal(again.status, 200, 'the tenant token was lost');
    }
    await installed(databaseUrl);
  } finally {
    await kill(child, closed);
    await agent.destroy();
    await rm(data, { recursive: true, force: true });
  }
});

async function settled(databaseUrl: string): Promise<void> {
  await until(databaseUrl, (row) => row.restart_done === row.restart_requested && row.status === 'online');
}

async function installed(databaseUrl: string): Promise<void> {
  await until(databaseUrl, (row) => row.installed === 1 && row.restart_done === row.restart_requested);
}

async function until(databaseUrl: string, ok: (row: Record<string, unknown>) => boolean): Promise<void> {
  const end = performance.now() + WAIT_LIMIT_MS;
  for (;;) {
    const row = await state(databaseUrl);
    if (ok(row)) return;
    if (performance.now() > end) assert.fail(`not settled: ${JSON.stringify(row)}`);
  }
}
