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
import { until } from '../until.fixture.ts';

const FIXTURE = fileURLToPath(new URL('./killed.fixture.ts', import.meta.url));
const KILLS = Number(process.env.KILLS ?? 2);
const WAIT_LIMIT_MS = 60_000;
const PATIENT = { limitMs: WAIT_LIMIT_MS };
const SLUG = 'e2e-tmpl-dead0000';

interface Line {
  event: string;
  url?: string;
  databaseUrl?: string;
}

interface Running {
  url: string;
  databaseUrl: string;
  child: ChildProcess;
  closed: Promise<unknown>;
  line(event: string): Promise<Line>;
  count(event: string): number;
}

interface Row {
  restart_requested: number;
  restart_done: number;
  heartbeats: number;
  status: string;
  declared: number;
  installed: number;
  model: string | null;
}

/** The registry in a process of its own, and what it has said so far. */
async function start(data: string): Promise<Running> {
  const child = spawn(process.execPath, [FIXTURE, data], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: Line[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (text) => lines.push(JSON.parse(text) as Line));
  async function line(event: string): Promise<Line> {
    const signal = AbortSignal.timeout(WAIT_LIMIT_MS);
    for (;;) {
      const found = lines.find((it) => it.event === event);
      if (found) return found;
      await once(reader, 'line', { signal });
    }
  }
  const { url = '', databaseUrl = '' } = await line('listening');
  const count = (event: string) => lines.filter((it) => it.event === event).length;
  return { child, url, databaseUrl, line, count, closed: once(reader, 'close') };
}

async function kill({ child, closed }: Running): Promise<void> {
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
    const text = await answer.body.text();
    return { status: answer.statusCode, body: text.startsWith('{') ? JSON.parse(text) : text };
  };
}

async function state(databaseUrl: string): Promise<Row> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Row>(
      `SELECT restart_requested, restart_done, heartbeats, status::text,
        (SELECT count(*)::int FROM workspace_declared_plugins) AS declared,
        (SELECT count(*)::int FROM workspace_plugins) AS installed,
        (SELECT value FROM workspace_secrets WHERE key = 'MODEL') AS model
      FROM workspaces`,
    );
    return rows[0] ?? assert.fail('the workspace is gone');
  } finally {
    await client.end();
  }
}

/** An org, its token and a workspace that is being provisioned. */
async function provision({ url, line }: Running, agent: Agent) {
  const admin = caller(agent, url, { host: 'localhost', authorization: 'Bearer admin' });
  const json = { slug: SLUG, name: 'Killed', owner_user_id: 'user-1' };
  const org = (await admin('POST', '/cp/admin/orgs', json)).body.id;
  await line('tenant-running');
  const token = (await admin('GET', `/cp/admin/orgs/${SLUG}/admin-token`)).body.admin_token;
  const headers = { host: `${SLUG}.localhost`, authorization: `Bearer ${token}`, 'x-molecule-org-id': org };
  const tenant = caller(agent, url, headers);
  const asked = { name: 'Box', runtime: 'r', template: 'seo-agent' };
  const { body } = await until(
    'a workspace is created',
    () => tenant('POST', '/workspaces', asked),
    ({ status }) => status === 201,
    PATIENT,
  );
  return { headers, path: `/workspaces/${body.id}` };
}

test(`whatever was wanted or acknowledged is there after a kill in mid-cycle (${KILLS} times)`, async () => {
  const data = await mkdtemp(join(tmpdir(), 'registry-killed-'));
  // PostgreSQL runs as another user where this runs as root, and has to pass through.
  await chmod(data, 0o711);
  const agent = new Agent();
  let running = await start(data);
  try {
    const { headers, path } = await provision(running, agent);
    let acknowledged = 0;
    for (let round = 1; round <= KILLS; round++) {
      const model = `example/model-${round}`;
      await running.line(round === 1 ? 'provision-ended' : 'heartbeat');
      const put = await caller(agent, running.url, headers)('PUT', `${path}/model`, { model });
      assert.equal(put.status, 200);
      // Wherever the cycle is by then.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 100));
      acknowledged += running.count('heartbeat');
      await kill(running);
      running = await start(data);
      await until('it has settled', () => state(running.databaseUrl), settled, PATIENT);
      const found = await state(running.databaseUrl);
      assert.deepEqual({ declared: found.declared, model: found.model }, { declared: 1, model });
      assert.ok(found.heartbeats >= acknowledged, `${found.heartbeats} of ${acknowledged} heartbeats`);
      const again = await caller(agent, running.url, headers)('GET', `${path}/plugins`);
      assert.equal(again.status, 200, 'the tenant token was lost');
    }
    await until(
      'it has settled with its plugin',
      () => state(running.databaseUrl),
      (row) => row.installed === 1 && settled(row),
      PATIENT,
    );
  } finally {
    await kill(running);
    await agent.destroy();
    await rm(data, { recursive: true, force: true });
  }
});

function settled(row: Row): boolean {
  return row.restart_done === row.restart_requested && row.status === 'online';
}
