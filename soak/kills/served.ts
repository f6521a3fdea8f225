import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type LeftBehind, leftBehind, MARK } from './left-behind.ts';

const FIXTURE = fileURLToPath(new URL('./served.fixture.ts', import.meta.url));

export interface ServedOptions {
  /** Of PostgreSQL. */
  settings?: Record<string, string>;
  /** No file of it may grow beyond this: a disk that is full. */
  mostFileKb?: number;
  port?: number;
}

export interface Served {
  url: string;
  databaseUrl: string;
  pid: number;
  /** The server and all that it had started, as they are now. */
  postgres(): number[];
  /** Kills whatever is left of it, and tells what outlived that. */
  kill(): Promise<LeftBehind>;
}

/** PostgreSQL runs as another user where this runs as root, and has to pass through. */
export function dataFolder(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'delivery-kills-'));
  chmodSync(path, 0o711);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export async function serve(
  data: string,
  { settings = {}, mostFileKb, port = 0 }: ServedOptions = {},
): Promise<Served> {
  const args = [process.execPath, FIXTURE, data, JSON.stringify(settings), String(port)];
  const child = spawn('sh', limited(args, mostFileKb), {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, [MARK]: data },
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const pid = child.pid ?? 0;
  const { url, databaseUrl } = await firstLine(child.stdout);
  return {
    url,
    databaseUrl,
    pid,
    postgres: () => withChildren(postmasterOf(data)),
    async kill() {
      child.kill('SIGKILL');
      await closed;
      return await leftBehind(data, pid);
    },
  };
}

/** What a shell is told, so that no file of the program may grow beyond the limit. */
export const limited = (program: readonly string[], mostFileKb: number | undefined): string[] => [
  '-c',
  mostFileKb === undefined ? 'exec "$@"' : `ulimit -f ${Math.round(mostFileKb * 2)} && exec "$@"`,
  'sh',
  ...program,
];

async function firstLine(stdout: NodeJS.ReadableStream): Promise<{ url: string; databaseUrl: string }> {
  for await (const line of createInterface({ input: stdout })) return JSON.parse(line);
  throw new Error('the registry ended before it was ready');
}

const postmasterOf = (data: string) =>
  Number(readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);

export function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, name);
    } catch {
      // It ended before its turn came.
    }
}

export async function stopFor(pids: readonly number[], stoppedMs: number): Promise<void> {
  signal(pids, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, stoppedMs));
  signal(pids, 'SIGCONT');
}

function withChildren(parent: number): number[] {
  const children = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(parent);
    } catch {
      return false;
    }
  });
  return [parent, ...children.map(Number)];
}
