import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RemotePlatform, servePlatform } from '../scenarios/remote.ts';
import { controlPlane } from '../src/platform/client.ts';
import { undiciExchange } from '../src/platform/undici.ts';
import { Smoke } from '../src/smoke/result.ts';
import { until } from '../src/until.fixture.ts';

/**
 * One smoke over thousands of tenants of one `delivery serve`. Some of their names lead to a second server, which
 * is old, flips, or answers pages, and some to nobody.
 */
const BIN = fileURLToPath(new URL('../bin/delivery.js', import.meta.url));
const OLD = '0123456789abcdef0123456789abcdef01234567';
const TROUBLE = { stale: 50, mixed: 20, other: 10, unreachable: 30 } as const;
type Trouble = keyof typeof TROUBLE;

export interface SmokeFleetOptions {
  tenants: number;
  limitMs: number;
  limitMb: number;
}

export interface SmokeFleetFigures {
  tenants: number;
  tookMs: number;
  wallMs: number;
  readsPerSecond: number;
  mostMb: number;
  counts: Smoke['counts'];
}

export async function run(options: Partial<SmokeFleetOptions> = {}): Promise<SmokeFleetFigures> {
  const { tenants = 5_000, limitMs = 10_000, limitMb = 256 } = options;
  await using platform = await servePlatform(['--pace', '1000'], { plain: true });
  await using odd = await oddServer(platform.gitSha);
  const slugs = Array.from({ length: tenants }, (_, n) => `tenant-${String(n).padStart(5, '0')}`);
  lead(platform, slugs, odd.port);
  await populate(platform, slugs);
  const began = performance.now();
  const { stdout, mostMb } = await smoke(platform);
  const wallMs = Math.round(performance.now() - began);
  const { counts, tookMs, listed, tenants: told } = Smoke.parse(JSON.parse(stdout));
  const reads = (listed - TROUBLE.unreachable) * 3 + TROUBLE.unreachable * 3;
  const figures = {
    tenants,
    tookMs,
    wallMs,
    readsPerSecond: Math.round((reads / tookMs) * 1_000),
    mostMb,
    counts,
  };
  console.log(figures);
  for (const [is, count] of Object.entries(TROUBLE)) {
    const wrong = told.filter(
      ({ tenant, is: found }) => (found === is) !== (troubleOf(slugs, tenant) === is),
    );
    if (counts[is as Trouble] !== count || wrong.length > 0)
      throw new Error(
        `${counts[is as Trouble]} were told ${is}, not ${count}: ${JSON.stringify(wrong.slice(0, 3))}`,
      );
  }
  if (wallMs > limitMs) throw new Error(`it took ${wallMs} ms, not ${limitMs}`);
  if (mostMb > limitMb) throw new Error(`it took ${mostMb} MB, not ${limitMb}`);
  return figures;
}

/** The first ones are in trouble, kind after kind. */
function troubleOf(slugs: readonly string[], slug: string): Trouble | null {
  let rest = slugs.indexOf(slug);
  for (const [kind, count] of Object.entries(TROUBLE)) {
    if (rest < count) return kind as Trouble;
    rest -= count;
  }
  return null;
}

const NOBODY_PORT = 1;

function lead({ folder }: RemotePlatform, slugs: readonly string[], port: number): void {
  const rules = slugs.flatMap((slug) => {
    const trouble = troubleOf(slugs, slug);
    if (trouble === null) return [];
    const to = trouble === 'unreachable' ? NOBODY_PORT : port;
    return [`      ${slug}.staging.example.com: { address: 127.0.0.1, port: ${to} }\n`];
  });
  const file = join(folder, 'delivery.config.yaml');
  const config = readFileSync(file, 'utf8');
  writeFileSync(file, config.replace('    resolve:\n', `    resolve:\n${rules.join('')}`));
  appendFileSync(file, '# The rules above lead some names elsewhere.\n');
}

async function oddServer(gitSha: string): Promise<AsyncDisposable & { port: number }> {
  const asked = new Map<string, number>();
  const server = createServer((request, reply) => {
    const slug = request.headers.host?.split('.')[0] ?? '';
    const nth = (asked.get(slug) ?? 0) + 1;
    asked.set(slug, nth);
    const index = Number(slug.split('-')[1]);
    if (index >= TROUBLE.stale + TROUBLE.mixed) {
      reply.writeHead(404, { 'content-type': 'text/html' });
      return reply.end('<!DOCTYPE html><title>404</title>');
    }
    const isOld = index < TROUBLE.stale || nth % 2 === 0;
    reply.setHeader('content-type', 'application/json');
    return reply.end(JSON.stringify({ git_sha: isOld ? OLD : gitSha }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const MAKERS = 32;

async function populate({ port, adminToken }: RemotePlatform, slugs: readonly string[]): Promise<void> {
  await using exchange = undiciExchange({ pace: 1 });
  const cp = controlPlane({
    exchange,
    controlPlane: `http://localhost:${port}`,
    adminToken,
    requestMs: 30_000,
  });
  const rest = slugs.values();
  const make = async () => {
    for (const slug of rest) {
      const reply = await cp.createOrg({ slug, name: slug, owner_user_id: 'somebody' });
      if (!reply.ok) throw new Error(`${slug}: ${reply.why.message}`);
    }
  };
  await Promise.all(Array.from({ length: MAKERS }, make));
  await until(
    'all tenants run',
    async () => {
      const listed = await cp.orgs();
      return listed.ok && listed.value.orgs.every(({ instance_status }) => instance_status === 'running');
    },
    Boolean,
    { limitMs: 120_000, everyMs: 50 },
  );
}

async function smoke(platform: RemotePlatform): Promise<{ stdout: string; mostMb: number }> {
  const args = ['smoke', '--target', 'staging', '--sha', platform.gitSha, '--json'];
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: platform.folder,
    env: { ...process.env, ...platform.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let mostMb = 0;
  const watch = setInterval(() => {
    mostMb = Math.max(mostMb, highWaterMb(child.pid));
  }, 20);
  let stdout = '';
  for await (const chunk of child.stdout) stdout += chunk;
  clearInterval(watch);
  return { stdout, mostMb };
}

function highWaterMb(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1_024);
  } catch {
    return 0;
  }
}
