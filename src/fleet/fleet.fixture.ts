import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startPostgres } from '../postgres/postgres.ts';
import { startRegistry } from '../registry/registry.ts';
import { SOURCES } from '../shipped.fixture.ts';
import { openQueue, type Queue } from './queue.ts';

/** What the tests of a fleet stand on: a platform, a queue, and workers in processes of their own. */

const COMMAND = fileURLToPath(new URL('../../bin/delivery.js', import.meta.url));

export const SHA = 'f1ee7'.padEnd(40, '0');
export const TARGET = 'local';

/** At a test's pace a minute of the machine being busy is hours of the platform: no deadline is what is tested. */
const PATIENT_BUDGETS = ['tenant', 'reachable', 'build', 'online', 'assets', 'plugin', 'teardown'];
export const PATIENT = [...PATIENT_BUDGETS.map((name) => `${name}=24h`), 'stays=2h'].flatMap((budget) => [
  '--deadline',
  budget,
]);

export interface Platform {
  url: string;
  adminToken: string;
}

/** The registry on a database of its own, in this process. */
export async function startPlatform(pace: number): Promise<Platform & AsyncDisposable> {
  await using parts = new AsyncDisposableStack();
  const postgres = parts.use(await startPostgres());
  const registry = parts.use(
    await startRegistry({
      databaseUrl: postgres.url,
      boxesFolder: join(postgres.folder, 'boxes'),
      ...SOURCES,
      gitSha: SHA,
      pace,
    }),
  );
  const { url, adminToken } = registry;
  const owned = parts.move();
  return { url, adminToken, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

export interface Machine extends Disposable {
  folder: string;
  /** What a worker on it is told by its environment. */
  env: NodeJS.ProcessEnv;
}

/** A machine has a configuration and a ledger of its own. */
export function newMachine({ url, adminToken }: Platform, queueUrl: string): Machine {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-machine-'));
  const config = `targets:\n  ${TARGET}:\n    controlPlane: ${url}\n    adminToken: \${LOCAL_ADMIN_TOKEN}\n`;
  writeFileSync(join(folder, 'delivery.config.yaml'), config);
  return {
    folder,
    env: {
      ...process.env,
      LOCAL_ADMIN_TOKEN: adminToken,
      DELIVERY_QUEUE: queueUrl,
      DELIVERY_CONFIG: join(folder, 'delivery.config.yaml'),
      XDG_STATE_HOME: folder,
      // What one that is killed leaves goes with its machine.
      TMPDIR: folder,
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface Running extends AsyncDisposable {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** `delivery fleet …` as a person starts it. */
export function run(machine: Machine, args: readonly string[]): Running {
  const child = spawn(process.execPath, [COMMAND, 'fleet', ...args], {
    cwd: machine.folder,
    env: machine.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => said.push(part));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return {
    child,
    output: () => Buffer.concat(said).toString('utf8'),
    ended,
    kill,
    [Symbol.asyncDispose]: () => kill('SIGKILL'),
  };
}

export const openTestQueue = (url: string): Promise<Queue> =>
  openQueue(url, { maintain: false, onError: () => undefined });

const LOOK_EVERY_MS = 50;
const WAIT_LIMIT_MS = 120_000;

/** Waits for a state, and says what the last one was where it does not come. */
export async function until<T>(ask: () => Promise<T>, holds: (state: T) => boolean): Promise<T> {
  const end = performance.now() + WAIT_LIMIT_MS;
  for (;;) {
    const state = await ask();
    if (holds(state)) return state;
    if (performance.now() > end) throw new Error(`it never came: ${JSON.stringify(state)}`);
    await sleep(LOOK_EVERY_MS);
  }
}

/** Every tenant that the platform still has. */
export async function slugsOn({ url, adminToken }: Platform): Promise<string[]> {
  const reply = await fetch(`${url}/cp/admin/orgs`, { headers: { authorization: `Bearer ${adminToken}` } });
  const { orgs } = (await reply.json()) as { orgs: { slug: string; instance_status: string }[] };
  return orgs.map(({ slug }) => slug);
}

/** Tenants of customers, which live as long as the platform. */
export async function createTenants({ url, adminToken }: Platform, slugs: readonly string[]): Promise<void> {
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
  for (const slug of slugs) {
    const body = JSON.stringify({ slug, name: slug, owner_user_id: 'customer' });
    const reply = await fetch(`${url}/cp/admin/orgs`, { method: 'POST', headers, body });
    if (reply.status !== 201) throw new Error(`${slug}: ${reply.status} ${await reply.text()}`);
  }
}
