import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { startPostgres } from '../postgres/postgres.ts';
import { startRegistry } from '../registry/registry.ts';
import { SOURCES } from '../shipped.fixture.ts';
import { type Patience, until } from '../until.fixture.ts';
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
  /** Resolves once the output holds this, and fails where the process ends without it. */
  says(text: string): Promise<void>;
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
  const heard = listenTo(child);
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await heard.ended;
  };
  return { child, ...heard, kill, [Symbol.asyncDispose]: () => kill('SIGKILL') };
}

function listenTo(child: ChildProcessByStdio<null, Readable, Readable>) {
  const said: Buffer[] = [];
  const output = () => Buffer.concat(said).toString('utf8');
  const news = new EventEmitter();
  let isOver = false;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      said.push(part);
      news.emit('said');
    });
  const ended = once(child, 'close').then(([code]) => {
    isOver = true;
    news.emit('said');
    return code as number | null;
  });
  const says = async (text: string) => {
    const signal = AbortSignal.timeout(FAR.limitMs);
    while (!output().includes(text)) {
      if (isOver) throw new Error(`it ended and never said ${text}: ${output()}`);
      await once(news, 'said', { signal });
    }
  };
  return { output, says, ended };
}

export const openTestQueue = (url: string): Promise<Queue> =>
  openQueue(url, { maintain: false, onError: () => undefined });

/** What is asked over a wire, of a machine that is busy with workers. */
export const FAR: Patience = { limitMs: 120_000, everyMs: 50 };

async function orgsOn({ url, adminToken }: Platform) {
  const reply = await fetch(`${url}/cp/admin/orgs`, { headers: { authorization: `Bearer ${adminToken}` } });
  const { orgs } = (await reply.json()) as { orgs: { slug: string; instance_status: string }[] };
  return orgs;
}

/** Every tenant that the platform still has. */
export const slugsOn = async (platform: Platform): Promise<string[]> =>
  (await orgsOn(platform)).map(({ slug }) => slug);

/** Tenants of customers, which live as long as the platform: their slugs, once they all run. */
export async function createCustomers(platform: Platform, count: number): Promise<string[]> {
  const { url, adminToken } = platform;
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
  const slugs = Array.from({ length: count }, (_, index) => `customer-${index + 1}`);
  for (const slug of slugs) {
    const body = JSON.stringify({ slug, name: slug, owner_user_id: 'customer' });
    const reply = await fetch(`${url}/cp/admin/orgs`, { method: 'POST', headers, body });
    if (reply.status !== 201) throw new Error(`${slug}: ${reply.status} ${await reply.text()}`);
  }
  await until(
    'the customers run',
    () => orgsOn(platform),
    (orgs) => orgs.length === count && orgs.every(({ instance_status }) => instance_status === 'running'),
    FAR,
  );
  return slugs;
}
