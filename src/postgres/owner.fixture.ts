import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { StartOptions } from './postgres.ts';

/** A process of its own that owns a server, so that a test can kill it. */
export interface Owner extends AsyncDisposable {
  child: ChildProcess;
  /** What it says once its server runs. */
  server: Promise<Started>;
}

export interface Started {
  url: string;
  folder: string;
  dataDirectory: string;
}

export interface OwnerOptions {
  start?: StartOptions;
  env?: NodeJS.ProcessEnv;
  account?: { uid: number; gid: number };
  /** What the owner does once its server runs: waits for its end, or stops the server. */
  ending?: 'wait' | 'stop';
}

const PROGRAM = `
const [postgres, pg, options, ending] = process.argv.slice(1);
const { startPostgres } = await import(postgres);
const { default: { Client } } = await import(pg);
const server = await startPostgres(JSON.parse(options));
const client = new Client(server.url);
await client.connect();
const { rows } = await client.query("SELECT current_setting('data_directory') AS it");
await client.end();
console.log(JSON.stringify({ url: server.url, folder: server.folder, dataDirectory: rows[0].it }));
if (ending === 'wait') setInterval(() => undefined, 1000);
else await server.stop();
`;

export function spawnOwner({
  start = {},
  env = process.env,
  account,
  ending = 'wait',
}: OwnerOptions = {}): Owner {
  const modules = [new URL('postgres.ts', import.meta.url).href, import.meta.resolve('pg')];
  const args = ['--input-type=module', '-e', PROGRAM, ...modules, JSON.stringify(start), ending];
  const child = spawn(process.execPath, args, {
    ...account,
    env,
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return {
    child,
    server: firstLine(child),
    async [Symbol.asyncDispose]() {
      const gone = child.exitCode !== null || child.signalCode !== null || once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<Started> {
  if (child.stdout === null) throw new Error('The owner has no standard output');
  for await (const line of createInterface(child.stdout)) return JSON.parse(line);
  throw new Error(`The owner ended before its server ran (${child.exitCode ?? child.signalCode})`);
}

/** The server folders that an owner's process made. */
export function foldersOf(child: ChildProcess, parent = '/dev/shm'): string[] {
  return readdirSync(parent)
    .filter((name) => name.startsWith(`delivery-postgres-${child.pid}-`))
    .map((name) => `${parent}/${name}`);
}
