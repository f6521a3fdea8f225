import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { startPostgres } from '../src/postgres/postgres.ts';
import { layAssets } from '../src/registry/assets/lay.ts';
import { goodParts } from '../src/registry/parts.ts';
import { startRegistry } from '../src/registry/registry.ts';
import { SOURCES } from '../src/shipped.fixture.ts';
import { type Patience, until } from '../src/until.fixture.ts';

/**
 * A registry with so many tenants at once whose boxes restart, crash and are deleted at random moments. It prints a
 * line a round, and then it has nothing more to do: whether it ends by itself is for whoever started it to see.
 */
const [tenants = 0, rounds = 0] = process.argv.slice(2).map(Number);
const PACE = 300;
const CRASHES = 0.2;
const MOST_RESTARTS = 4;
const LONGEST_LIFE_MS = 1_500;
const PATIENT: Patience = { limitMs: 120_000, everyMs: 50 };
/** What a boot can throw: an error, an error of its own kind, and things that are none. */
const THROWN: readonly (() => unknown)[] = [
  () => new Error('the box is out of disk'),
  () => new TypeError('undefined is not a box'),
  () => 'a word',
  () => null,
];

const told = { 'late-write': 0, 'drain-limit': 0, 'work-crashed': 0, crashed: 0, cycles: 0 };
const running = new Set<string>();

function hear(line: string): void {
  const { event, tenant } = JSON.parse(line) as { event: string; tenant?: string };
  if (event in told) told[event as keyof typeof told] += 1;
  if (/(provision|restart-cycle)-crashed/.test(event)) told.crashed += 1;
  if (/(provision|restart-cycle)-began/.test(event)) told.cycles += 1;
  if (event === 'tenant-running' && tenant !== undefined) running.add(tenant);
}

await using postgres = await startPostgres();
await using registry = await startRegistry({
  databaseUrl: postgres.url,
  boxesFolder: join(postgres.folder, 'boxes'),
  ...SOURCES,
  gitSha: 'c0ffee'.padEnd(40, '0'),
  pace: PACE,
  log: hear,
  build: {
    name: 'crashing boxes',
    parts: {
      ...goodParts,
      async lay(...given) {
        if (Math.random() < CRASHES) throw THROWN[Math.floor(Math.random() * THROWN.length)]?.();
        await layAssets(...given);
      },
    },
  },
});
const agent = new Agent({ connections: 32 });

async function ask(
  host: string,
  path: string,
  method: 'GET' | 'POST' | 'DELETE',
  headers: object,
  body?: object,
) {
  const reply = await agent.request({
    origin: `http://127.0.0.1:${new URL(registry.url).port}`,
    path,
    method,
    headers: { host, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    body: body ? JSON.stringify(body) : null,
  });
  return { status: reply.statusCode, text: await reply.body.text() };
}

async function live(): Promise<void> {
  const slug = `e2e-tmpl-${randomBytes(4).toString('hex')}`;
  const admin = { authorization: `Bearer ${registry.adminToken}` };
  const org = { slug, name: slug, owner_user_id: 'soak' };
  const { id } = JSON.parse((await ask('localhost', '/cp/admin/orgs', 'POST', admin, org)).text);
  await until('the tenant runs', () => running.has(slug), Boolean, PATIENT);
  const host = `${slug}.localhost`;
  await until(
    'the tenant can be reached',
    async () => (await ask(host, '/health', 'GET', {})).status === 200,
    Boolean,
    PATIENT,
  );
  const granted = await ask('localhost', `/cp/admin/orgs/${slug}/admin-token`, 'GET', admin);
  const headers = {
    authorization: `Bearer ${JSON.parse(granted.text).admin_token}`,
    'x-molecule-org-id': id,
  };
  const box = { name: 'Box', runtime: 'r', template: 'seo-agent' };
  const workspace = JSON.parse((await ask(host, '/workspaces', 'POST', headers, box)).text).id;
  for (let restarts = Math.floor(Math.random() * (MOST_RESTARTS + 1)); restarts > 0; restarts -= 1) {
    await sleep(Math.random() * LONGEST_LIFE_MS);
    const { status } = await ask(host, `/workspaces/${workspace}/restart`, 'POST', headers);
    if (status !== 202) throw new Error(`a restart was answered with ${status}`);
  }
  const confirm = { confirm: slug };
  const { status } = await ask('localhost', `/cp/admin/tenants/${slug}`, 'DELETE', admin, confirm);
  if (status !== 200) throw new Error(`a delete was answered with ${status}`);
  running.delete(slug);
}

for (let round = 1; round <= rounds; round += 1) {
  await Promise.all(Array.from({ length: tenants }, live));
  globalThis.gc?.();
  console.log(
    JSON.stringify({ round, heapMb: Math.round(process.memoryUsage().heapUsed / 1e5) / 10, ...told }),
  );
}
await agent.close();
