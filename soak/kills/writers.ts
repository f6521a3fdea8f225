import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Agent } from 'undici';
import type { Served } from './served.ts';

/** Somebody who stores secret after secret, and remembers each that was acknowledged. */
export interface Workspace {
  path: string;
  headers: Record<string, string>;
}

const ADMIN = { authorization: 'Bearer admin', 'content-type': 'application/json' };
const LIMIT_MS = 30_000;

async function call(agent: Agent, url: string, request: Parameters<Agent['request']>[0]) {
  const answer = await agent.request({
    headersTimeout: LIMIT_MS,
    bodyTimeout: LIMIT_MS,
    ...request,
    origin: `http://127.0.0.1:${new URL(url).port}`,
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, body: text.startsWith('{') ? JSON.parse(text) : null };
}

/** A tenant, and a workspace in it. */
export async function provision({ url }: Served, slug: string): Promise<Workspace> {
  await using agent = ending();
  const admin = { ...ADMIN, host: 'localhost' };
  const org = JSON.stringify({ slug, name: 'Killed', owner_user_id: 'somebody' });
  const made = await call(agent.it, url, {
    method: 'POST',
    path: '/cp/admin/orgs',
    headers: admin,
    body: org,
  });
  const until = performance.now() + LIMIT_MS;
  for (;;) {
    const path = `/cp/admin/orgs/${slug}/admin-token`;
    const token = await call(agent.it, url, { method: 'GET', path, headers: admin });
    const headers = {
      host: `${slug}.localhost`,
      authorization: `Bearer ${token.body?.admin_token}`,
      'x-molecule-org-id': String(made.body?.id),
      'content-type': 'application/json',
    };
    const body = JSON.stringify({ name: 'Box', runtime: 'r', template: 'seo-agent' });
    const box = await call(agent.it, url, { method: 'POST', path: '/workspaces', headers, body });
    if (box.status === 201) return { path: `/workspaces/${box.body.id}`, headers };
    if (performance.now() > until) throw new Error(`no workspace: ${box.status}`);
  }
}

const ending = () => {
  const it = new Agent();
  return { it, [Symbol.asyncDispose]: () => it.destroy() };
};

export interface Writing {
  acknowledged: Map<string, number>;
  /** Answered, and not taken: whoever does not answer refuses nothing. */
  refused: number;
  stop(): Promise<void>;
}

const WRITERS = 4;

/** Until it is stopped, whatever becomes of the server. */
export function write({ url }: Served, { path, headers }: Workspace, valueBytes: number): Writing {
  const agent = new Agent({ connections: WRITERS });
  const over = new AbortController();
  const writing: Writing = { acknowledged: new Map(), refused: 0, stop };
  const writer = async () => {
    while (!over.signal.aborted) {
      const key = `KEY_${randomBytes(8).toString('hex')}`;
      const value = randomBytes(Math.ceil(valueBytes / 2)).toString('hex');
      const request = {
        method: 'PUT',
        path: `${path}/secrets`,
        headers,
        body: JSON.stringify({ key, value }),
        signal: over.signal,
      } as const;
      const status = await call(agent, url, request).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200) writing.acknowledged.set(key, value.length);
      else if (status !== 0) writing.refused += 1;
      // Whoever is refused asks again, but not at once: nothing listens any more.
      if (status === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const writers = Array.from({ length: WRITERS }, writer);
  async function stop() {
    over.abort();
    await Promise.all(writers);
    await agent.destroy();
  }
  return writing;
}

/** Which of the acknowledged writes the database does not have, read behind the registry's back. */
export async function lostOf({ databaseUrl }: Served, acknowledged: ReadonlyMap<string, number>) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ key: string; size: number }>(
      'SELECT key, length(value) AS size FROM workspace_secrets',
    );
    const there = new Map(rows.map(({ key, size }) => [key, size]));
    return [...acknowledged].filter(([key, size]) => there.get(key) !== size).map(([key]) => key);
  } finally {
    await client.end();
  }
}
