import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { delivery, type Ended } from '../scenarios/remote.ts';
import { readEvidence } from '../src/evidence/reader.ts';
import { controlPlane } from '../src/platform/client.ts';
import { undiciExchange } from '../src/platform/undici.ts';
import { ledger } from '../src/tenancy/ledger.ts';
import { judge } from '../src/verdict/judge.ts';
import { dataFolder, limited, type Served, serve, signal, stopFor } from './kills/served.ts';

/**
 * Gates of a good build, while the harness, the registry or its database is killed, stopped, or out of disk. None
 * may come out red, none may leave a tenant that the next reap does not remove, and the evidence of each is
 * readable up to its last whole line: what breaks off is never a pass.
 */
const BIN = fileURLToPath(new URL('../bin/delivery.js', import.meta.url));
const SHA = 'dead'.padEnd(40, '0');
const STOPPED_MS = 800;
const LONGEST_MS = 2_500;
const GATE_LIMIT_MS = 90_000;
const HARNESS_FAULT = 70;

interface Scene {
  folder: string;
  data: string;
  served: Served;
  gate: number;
  /** What a reap came by that belonged to a live gate: its entries, and its tenants. */
  spared: number;
}

/** Null is a run that somebody killed; 70 one that could not write its evidence. */
type Code = number | null;

interface Disturbance {
  what: string;
  mostFileKb?: () => number;
  act: (scene: Scene) => Promise<void> | void;
  mayEnd: readonly Code[];
}

/** What was tried, and not only counted. */
interface Tried {
  /** The gate still ran as it was disturbed, by what. */
  hit: Set<string>;
  /** Tenants that were there for the reap to remove. */
  orphans: number;
  /** Evidence that breaks off. */
  brokenOff: number;
  seen: Set<string>;
}

const PASS_OR_UNKNOWN = [0, 3];

/** Where the registry was away from the start, nothing was written. */
const OR_NOT_BEGUN = [...PASS_OR_UNKNOWN, 2];

async function startAgain(scene: Scene): Promise<void> {
  const { left } = await scene.served.kill();
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
  scene.served = await serve(scene.data, { port: Number(new URL(scene.served.url).port) });
}

const DISTURBANCES: readonly Disturbance[] = [
  { what: 'the harness is killed', act: ({ gate }) => signal([gate], 'SIGKILL'), mayEnd: [0, null] },
  {
    what: 'the harness is stopped, and a reap comes by',
    act: async (scene) => {
      signal([scene.gate], 'SIGSTOP');
      try {
        const before = await ownedBy(scene);
        const { stdout } = await reap(scene.folder);
        const after = await ownedBy(scene);
        const lost = before.filter((one) => !after.includes(one));
        if (lost.length > 0) throw new Error(`of a live gate ${lost.join(', ')}: ${stdout}`);
        scene.spared += before.length;
      } finally {
        signal([scene.gate], 'SIGCONT');
      }
    },
    mayEnd: PASS_OR_UNKNOWN,
  },
  {
    what: 'the harness has no disk left',
    mostFileKb: () => 1 + Math.random() * 80,
    act: () => undefined,
    mayEnd: [0, HARNESS_FAULT],
  },
  {
    what: 'the registry is stopped',
    act: ({ served }) => stopFor([served.pid], STOPPED_MS),
    mayEnd: PASS_OR_UNKNOWN,
  },
  {
    what: 'PostgreSQL is stopped',
    act: ({ served }) => stopFor(served.postgres(), STOPPED_MS),
    mayEnd: PASS_OR_UNKNOWN,
  },
  { what: 'the registry is killed and started again', act: startAgain, mayEnd: OR_NOT_BEGUN },
  {
    what: 'PostgreSQL is killed, and the registry started again',
    act: async (scene) => {
      signal(scene.served.postgres(), 'SIGKILL');
      await startAgain(scene);
    },
    mayEnd: OR_NOT_BEGUN,
  },
];

const configuration = (url: string) => `targets:
  disturbed:
    controlPlane: ${url}
    adminToken: \${ADMIN_TOKEN}
    budgets: { tenant: 20s, reachable: 20s, build: 20s, online: 20s, assets: 20s, plugin: 20s, stays: 20s, teardown: 20s }
reports: runs
`;

const environment = (folder: string) => ({
  ADMIN_TOKEN: 'admin',
  DELIVERY_LEDGER: join(folder, 'ledger.jsonl'),
  NO_COLOR: '1',
});

/** What stands in the ledger under the gate's name, and what of that is on the platform. */
async function ownedBy(scene: Scene): Promise<string[]> {
  const entries = ledger(environment(scene.folder).DELIVERY_LEDGER).entries();
  const slugs = entries.filter(({ owner }) => owner.pid === scene.gate).map(({ slug }) => slug);
  const there = (await tenantsLeft(scene)).filter((slug) => slugs.includes(slug));
  return [...slugs.map((slug) => `the entry of ${slug}`), ...there.map((slug) => `the tenant ${slug}`)];
}

const reap = (folder: string): Promise<Ended> =>
  delivery(['reap'], { cwd: folder, env: environment(folder) });

async function disturbed(
  scene: Scene,
  { act, mostFileKb }: Disturbance,
): Promise<{ code: Code; said: string; hit: boolean }> {
  const args = [process.execPath, BIN, 'gate', '--target', 'disturbed', '--sha', SHA, '--quiet'];
  const child = spawn('sh', limited(args, mostFileKb?.()), {
    cwd: scene.folder,
    env: { ...process.env, ...environment(scene.folder) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise<Code>((resolve) => child.once('close', resolve));
  const said = Promise.all([text(child.stdout), text(child.stderr)]).then((texts) => texts.join(''));
  const limit = setTimeout(() => child.kill('SIGKILL'), GATE_LIMIT_MS);
  scene.gate = child.pid ?? 0;
  await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_MS));
  const ranOn = child.exitCode === null;
  await act(scene);
  const code = await closed;
  clearTimeout(limit);
  // A disk is full from the start, and hits where it is told of.
  return { code, said: await said, hit: mostFileKb ? code === HARNESS_FAULT : ranOn };
}

async function tenantsLeft({ served }: Scene): Promise<string[]> {
  await using exchange = undiciExchange({ pace: 1 });
  const cp = controlPlane({ exchange, controlPlane: served.url, adminToken: 'admin', requestMs: 10_000 });
  const reply = await cp.orgs();
  if (!reply.ok) throw new Error(reply.why.message);
  return reply.value.orgs.map(({ slug }) => slug);
}

/** What a run left on the disk, whatever became of it. */
function unreadable(folder: string, tried: Tried): string[] {
  const runs = readdirSync(join(folder, 'runs')).filter((name) => name !== 'latest' && !tried.seen.has(name));
  return runs.flatMap((name) => {
    tried.seen.add(name);
    const whole = readFileSync(join(folder, 'runs', name, 'evidence.jsonl'), 'utf8');
    const { events, unread } = readEvidence(whole);
    const lines = whole.split('\n').length;
    if (unread.some(({ line }) => line < lines)) return [`${name}: unreadable before its end`];
    const ended = events.some((event) => event.type === 'phase' && event.phase === 'end');
    if (!ended) tried.brokenOff += 1;
    return !ended && judge(events)?.exitCode === 0 ? [`${name}: breaks off and is a pass`] : [];
  });
}

async function one(
  scene: Scene,
  disturbance: Disturbance,
  tried: Tried,
): Promise<{ code: Code; wrong: string[] }> {
  const { code, said, hit } = await disturbed(scene, disturbance);
  if (hit) tried.hit.add(disturbance.what);
  const wrong: string[] = [];
  if (!disturbance.mayEnd.includes(code)) wrong.push(`exit ${code}: ${said.trim().slice(0, 400)}`);
  tried.orphans += (await tenantsLeft(scene)).length;
  const { code: reaped } = await reap(scene.folder);
  const left = await tenantsLeft(scene);
  if (reaped !== 0 || left.length > 0)
    wrong.push(`after a reap (exit ${reaped}) there is ${left.join(', ')}`);
  wrong.push(...unreadable(scene.folder, tried));
  return { code, wrong: wrong.map((line) => `${disturbance.what}: ${line}`) };
}

/** Nothing is shown by a gate that had ended before it was disturbed, nor by a reap of nothing. */
function untried({ hit, orphans, brokenOff }: Tried, { spared }: Scene): string[] {
  return [
    ...DISTURBANCES.filter(({ what }) => !hit.has(what)).map(({ what }) => `${what}: no gate was hit by it`),
    ...(orphans === 0 ? ['no tenant was ever left to a reap'] : []),
    ...(spared === 0 ? ['no reap ever came by a live gate that owned something'] : []),
    ...(brokenOff === 0 ? ['no evidence ever broke off'] : []),
  ];
}

export async function run({ rounds = 70 }: { rounds?: number } = {}): Promise<void> {
  using folder = dataFolder();
  using data = dataFolder();
  const scene: Scene = {
    folder: folder.path,
    data: data.path,
    served: await serve(data.path),
    gate: 0,
    spared: 0,
  };
  writeFileSync(join(folder.path, 'delivery.config.yaml'), configuration(scene.served.url));
  // The first gate may be killed before it has made it.
  mkdirSync(join(folder.path, 'runs'));
  const wrong: string[] = [];
  const tried: Tried = { hit: new Set(), orphans: 0, brokenOff: 0, seen: new Set() };
  const counts = new Map<string, number>();
  try {
    for (let n = 0; n < rounds; n += 1) {
      const disturbance = DISTURBANCES[n % DISTURBANCES.length];
      if (!disturbance) continue;
      const { code, wrong: found } = await one(scene, disturbance, tried);
      const key = `${disturbance.what}: ${code === null ? 'killed' : `exit ${code}`}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      wrong.push(...found);
    }
  } finally {
    const { left } = await scene.served.kill();
    if (left.length > 0) wrong.push(`left behind: ${left.join(', ')}`);
  }
  for (const [what, count] of [...counts].sort()) console.log(`${String(count).padStart(4)}  ${what}`);
  wrong.push(...untried(tried, scene));
  console.log(
    `${rounds} gates disturbed, the evidence of ${tried.seen.size} read again (${tried.brokenOff} break off), ${tried.orphans} tenants left to the reap, ${wrong.length} wrong`,
  );
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}
