import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Making } from './cluster.ts';
import { PostgresError } from './error.ts';
import { launch } from './process.ts';
import { ended } from './watchdog.ts';

export interface Server {
  stop(timeoutMs: number): Promise<void>;
}

export interface Running {
  data: string;
  durable: boolean;
  settings: Record<string, string>;
}

const READY_POLL_MS = 4;
const QUIT_TIMEOUT_MS = 2_000;

/** Starts the server on a cluster and resolves when it answers. */
export async function runServer(making: Making, running: Running): Promise<Server> {
  const { account, watchdog, folder, log, timeoutMs } = making;
  const program = join(making.programs, 'bin', 'postgres');
  const parameters = Object.entries(parametersOf(folder, running)).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const args = ['-D', running.data, ...parameters];
  const child = await launch(watchdog, { program, args, account, log, mark: folder });
  await ready(child, join(running.data, 'postmaster.pid'), timeoutMs);
  return { stop: (limitMs) => stop(child, running.durable, limitMs) };
}

function parametersOf(folder: string, { durable, settings }: Running): Record<string, string> {
  return {
    listen_addresses: '',
    unix_socket_directories: join(folder, 'run'),
    unix_socket_permissions: '0700',
    // Segments in /dev/shm outlive a killed server; in the data folder they go with it.
    dynamic_shared_memory_type: 'mmap',
    shared_buffers: '64MB',
    // One segment is 1 MB here, so the default of 64 segments would mean a checkpoint every few seconds.
    max_wal_size: '1GB',
    min_wal_size: '80MB',
    wal_recycle: 'on',
    io_method: 'sync',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    jit: 'off',
    // The log is not rotated, so only what a start that fails needs goes into it.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    // A killed process loses nothing without fsync (the kernel has the pages), and a machine that goes down takes
    // throw-away data with it. synchronous_commit is another matter: it loses what was acknowledged.
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
    ...settings,
  };
}

/** The server writes `ready` into the last line of its lock file once it accepts connections. */
async function ready(child: ChildProcess, lock: string, timeoutMs: number): Promise<void> {
  const until = performance.now() + timeoutMs;
  while (performance.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new PostgresError('The embedded PostgreSQL ended while it was starting');
    }
    const lines = (await readFile(lock, 'utf8').catch(() => '')).split('\n');
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return;
    await sleep(READY_POLL_MS);
  }
  throw new PostgresError(`The embedded PostgreSQL was not ready within ${timeoutMs} ms`);
}

/** Durable data gets its checkpoint (SIGINT); what is thrown away anyway is stopped at once (SIGQUIT). */
async function stop(child: ChildProcess, durable: boolean, timeoutMs: number): Promise<void> {
  child.kill(durable ? 'SIGINT' : 'SIGQUIT');
  if (await ended(child, durable ? timeoutMs : Math.min(timeoutMs, QUIT_TIMEOUT_MS))) return;
  child.kill('SIGKILL');
  await ended(child, timeoutMs);
}
