import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { tenantUrl } from '../src/platform/address.ts';
import { controlPlane, publicTenant, tenant } from '../src/platform/client.ts';
import { undiciExchange } from '../src/platform/undici.ts';
import { liveness, previousState } from '../src/registry/database/heartbeats.ts';
import { scratch } from '../src/scratch.fixture.ts';
import { until } from '../src/until.fixture.ts';
import type { BoxesOptions, BoxesTold } from './parts/heartbeat-boxes.ts';
import type { RegistryTold } from './parts/registry.ts';
import { type Child, startChild } from './side-by-side/child.ts';
import { number, perSecond, us } from './side-by-side/figures.ts';
import { atLeast, type Findings, isMet, median, type Scale } from './side-by-side/findings.ts';
import { compare, inTurn } from './side-by-side/in-turn.ts';
import { versionOf } from './side-by-side/programs.ts';

/**
 * Heartbeats over HTTP, each committed before it is acknowledged, against pgbench with the same two statements,
 * prepared, on the same server: one row a transaction, one client. Neither puts a BEGIN around the two, because the
 * registry does not.
 */
const WORKSPACES = 256;
const CONNECTIONS = 64;
const SCRIPTS = 16;
const NEVER_MS = 86_400_000;
const SETUP_LIMIT_MS = 60_000;
const WARM_UP_MS = 500;
/** Beyond the time that pgbench was given. */
const PGBENCH_LIMIT_MS = 30_000;
const SETUP = { limitMs: SETUP_LIMIT_MS };

type Platform = Child & { told: RegistryTold };
type Boxes = Pick<BoxesOptions, 'port' | 'host' | 'boxes'>;

interface Beats {
  perSecond: number;
  /** Of one heartbeat: the registry's, and that of who sends it. */
  cpuUs: number;
  senderUs: number;
}

export async function run({ quick }: Scale): Promise<Findings> {
  const version = versionOf('pgbench');
  const forMs = quick ? 1_000 : 5_000;
  const times = quick ? 3 : 5;
  const delays = { tenantRunningMs: 0, tlsMs: 0, tenantReachableMs: 0, boxBootMs: NEVER_MS };
  await using platform = await startChild<RegistryTold>('registry', { delays });
  await holds(platform.told.databaseUrl, bothByIndex);
  const boxes = await makeBoxes(platform.told);
  using place = scratch('bench');
  const { folder } = place;
  const ids = boxes.boxes.slice(0, SCRIPTS).map(([id]) => id);
  const scripts = ids.map((id, n) => scriptFor(id, join(folder, `${n}.sql`)));
  await beats(platform, boxes, forMs);
  if (version === null) {
    const { perSecond: rate } = await beats(platform, boxes, forMs);
    return {
      ran: `${perSecond(rate)} heartbeats, and nothing to hold them against`,
      comparisons: [],
      missing: ['pgbench'],
    };
  }
  await pgbench(platform.told.databaseUrl, scripts, forMs);
  const pairs = await inTurn(
    times,
    () => beats(platform, boxes, forMs),
    () => pgbench(platform.told.databaseUrl, scripts, forMs),
  );
  await holds(platform.told.databaseUrl, allCounted);
  const compared = compare(pairs, {
    what: 'heartbeats committed and acknowledged',
    goal: atLeast(1),
    ours: (run) => run.perSecond,
    peer: (rate) => rate,
    better: 'more',
    told: perSecond,
  });
  return {
    ran: `heartbeats of ${WORKSPACES} workspaces over ${CONNECTIONS} connections, from a process of its own, against ${version}, one client, the registry's two statements a heartbeat, prepared, over the same socket, both warmed up; ${times} times ${number(forMs / 1_000)} s`,
    comparisons: [compared],
    notes: isMet(compared) ? [] : [reason(pairs.map(({ ours }) => ours))],
  };
}

function reason(runs: readonly Beats[]): string {
  const [registry, sender] = [median(runs.map((run) => run.cpuUs)), median(runs.map((run) => run.senderUs))];
  return `a heartbeat takes ${us(registry)} of CPU in the registry's process, whose one core ends at ${perSecond(1_000_000 / registry)}, and ${us(sender)} in the one that sends it, where pgbench has no HTTP at all; ${availableParallelism()} cores are shared with PostgreSQL. By the profile a quarter of the registry's is HTTP in fastify, a fifth the client of PostgreSQL and a fifth its own work with the log, so no single change is worth the rest`;
}

async function makeBoxes({ url, adminToken }: RegistryTold): Promise<Boxes> {
  await using exchange = undiciExchange({ pace: 1 });
  const options = { exchange, controlPlane: url, adminToken, requestMs: SETUP_LIMIT_MS };
  const cp = controlPlane(options);
  const slug = 'e2e-tmpl-0beef000';
  const { id: orgId } = held(await cp.createOrg({ slug, name: slug, owner_user_id: 'bench' }));
  const ready = ({ ok }: { ok: boolean }) => ok;
  const granted = await until('the tenant has a token', () => cp.adminToken(slug), ready, SETUP);
  const token = held(granted).admin_token;
  const origin = tenantUrl(url, slug);
  await until('the tenant can be reached', () => publicTenant(options, origin).health(), ready, SETUP);
  const api = tenant(options, { url: origin, orgId, token });
  const boxes: [string, string][] = [];
  for (let n = 0; n < WORKSPACES; n += 1) {
    const asked = { name: `Box ${n}`, runtime: 'r', template: 'seo-agent' };
    const { id } = held(await api.createWorkspace(asked));
    const registered = await exchange.send({
      ...{ method: 'POST', url: `${origin}/registry/register`, timeoutMs: SETUP_LIMIT_MS, maxBytes: 65_536 },
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, url: 'http://box.example.com', agent_card: {} }),
    });
    if (!registered.answered) throw new Error(registered.why.message);
    boxes.push([id, (JSON.parse(registered.body) as { auth_token: string }).auth_token]);
  }
  return { port: Number(new URL(url).port), host: new URL(origin).host, boxes };
}

function held<T>(reply: { ok: true; value: T } | { ok: false; why: { message: string } }): T {
  if (reply.ok) return reply.value;
  throw new Error(reply.why.message);
}

async function beats(platform: Platform, boxes: Boxes, forMs: number): Promise<Beats> {
  const cpu = () => platform.ask<NodeJS.CpuUsage>({ what: 'cpu' });
  const before = await cpu();
  const options: BoxesOptions = { ...boxes, connections: CONNECTIONS, warmUpMs: WARM_UP_MS, forMs };
  await using child = await startChild<BoxesTold>('heartbeat-boxes', options);
  const after = await cpu();
  const cpuUs = after.user + after.system - before.user - before.system;
  return { perSecond: child.told.perSecond, cpuUs: cpuUs / child.told.sent, senderUs: child.told.cpuUs };
}

/** The registry's own statements, with one row instead of a batch. */
function scriptFor(id: string, path: string): string {
  const values = [`'{${id}}'`, "'{0}'", '\'{""}\'', "'{1}'", "'{61}'", "'{a task}'", "'{1.5}'"];
  const filled = (text: string) =>
    text.replace(/\$(\d)/g, (_, n) => values[Number(n) - 1] ?? '').replace(/\s+/g, ' ');
  writeFileSync(path, `${filled(previousState.text)};\n${filled(liveness.text)};\n`);
  return path;
}

async function pgbench(databaseUrl: string, scripts: readonly string[], forMs: number): Promise<number> {
  const { username, pathname, hostname } = new URL(databaseUrl);
  const where = ['-h', decodeURIComponent(hostname), '-U', username];
  const asSo = '-n -M prepared -c 1 -j 1 -T'.split(' ');
  const args = [...asSo, String(Math.ceil(forMs / 1_000)), ...where];
  const files = scripts.flatMap((path) => ['-f', path]);
  const child = spawn('pgbench', [...args, ...files, pathname.slice(1)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: forMs + PGBENCH_LIMIT_MS,
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const [code] = await once(child, 'close');
  const rate = Number(/^tps = ([\d.]+)/m.exec(output)?.[1]);
  if (code !== 0 || !(rate > 0)) throw new Error(`pgbench ended with ${code}: ${errors}`);
  return rate;
}

/** What was acknowledged stands in the rows. */
type Check = (client: pg.Client) => Promise<void>;

async function holds(databaseUrl: string, check: Check): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await check(client).finally(() => client.end());
}

/** Both sides run the same two statements, and without an index both would be as slow: so their plans are read. */
const bothByIndex: Check = async (client) => {
  await client.query('SET enable_seqscan = off');
  for (const { name, text } of [previousState, liveness]) {
    const { rows } = await client.query(`EXPLAIN (GENERIC_PLAN) ${text}`);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    if (plan.includes('Seq Scan on workspaces'))
      throw new Error(`${name} reads every workspace to find one: an index is lost\n${plan}`);
  }
};

const allCounted: Check = async (client) => {
  const { rows } = await client.query('SELECT count(*)::int AS silent FROM workspaces WHERE heartbeats = 0');
  if (rows[0].silent > 0) throw new Error(`${rows[0].silent} workspaces have no heartbeat`);
};
