import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  createCustomers,
  type Machine,
  newMachine,
  openTestQueue,
  PATIENT,
  type Platform,
  type Running,
  run,
  SHA,
  TARGET,
} from '../src/fleet/fleet.fixture.ts';
import type { Queue } from '../src/fleet/queue.ts';
import { type Restartable, startRestartable } from '../src/fleet/restartable.fixture.ts';
import { readStatus, type Status } from '../src/fleet/status.ts';
import { type Patience, until } from '../src/until.fixture.ts';
import { startDistance } from './distance.ts';

/** A platform, a queue and any number of worker processes, each part a process of its own. */
export interface Rig extends AsyncDisposable {
  platform: Platform;
  postgres: Restartable;
  queue: Queue;
  submit(args: readonly string[]): Promise<string>;
  /** A worker on a machine of its own: what one leaves is no other's to find in a file. */
  worker(args: readonly string[]): Running;
  status(batch: string): Promise<Status>;
  done(batch: string): Promise<Status>;
}

const COMMAND = fileURLToPath(new URL('../bin/delivery.js', import.meta.url));
/** What looks at a batch takes from those that work on it. */
const DRAINED: Patience = { limitMs: 1_800_000, everyMs: 500 };

export interface Place {
  pace: number;
  customers: number;
  /** How far from the workers the platform is. */
  oneWayMs: number;
}

export async function startRig({ pace, customers, oneWayMs }: Place): Promise<Rig> {
  await using parts = new AsyncDisposableStack();
  const platform = parts.use(await serve(pace));
  const postgres = parts.use(await startRestartable());
  const queue = parts.use(await openTestQueue(postgres.url));
  await createCustomers(platform, customers);
  const url = new URL(platform.url);
  url.port = String(parts.use(await startDistance(Number(url.port), oneWayMs)).port);
  const seen = { ...platform, url: url.origin };
  const cache = mkdtempSync(join(tmpdir(), 'delivery-cache-'));
  parts.defer(() => rmSync(cache, { recursive: true, force: true }));
  const machine = (): Machine => {
    const fresh = owned.use(newMachine(seen, postgres.url));
    // As the container has it: a worker that starts again should not compile everything again.
    fresh.env.NODE_COMPILE_CACHE = cache;
    return fresh;
  };
  const status = async (batch: string) => {
    const found = await readStatus(queue, batch);
    if (!found) throw new Error(`there is no batch ${batch}`);
    return found;
  };
  const owned = parts.move();
  return {
    platform,
    postgres,
    queue,
    status,
    done: (batch) =>
      until(
        `${batch} is done`,
        () => status(batch),
        ({ isDone }) => isDone,
        DRAINED,
      ),
    async submit(args) {
      await using desk = run(machine(), ['submit', '--target', TARGET, '--sha', SHA, ...PATIENT, ...args]);
      if ((await desk.ended) !== 0) throw new Error(desk.output());
      return desk.output().trim();
    },
    worker: (args) => run(machine(), ['work', '--pace', String(pace), ...args]),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function serve(pace: number): Promise<Platform & AsyncDisposable> {
  const args = [COMMAND, 'serve', '--port', '0', '--pace', String(pace), '--sha', SHA, '--quiet'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout });
  const told: Partial<Platform> = {};
  for await (const line of lines) {
    const [, name, value = ''] = /^(registry|admin)\s+(\S+)$/.exec(line) ?? [];
    if (name === 'registry') told.url = value;
    if (name === 'admin') told.adminToken = value;
    if (told.url !== undefined && told.adminToken !== undefined) break;
  }
  child.stdout.resume();
  const { url = '', adminToken = '' } = told;
  return {
    url,
    adminToken,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
