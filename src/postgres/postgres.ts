import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Account, serverAccount } from './account.ts';
import { makeCluster } from './cluster.ts';
import { openDurable } from './durable.ts';
import { PostgresError } from './error.ts';
import { FOLDER_PREFIX, removeLeftovers } from './leftovers.ts';
import { throwAwayParent } from './places.ts';
import { installation } from './platform.ts';
import { runServer, type Server } from './server.ts';
import { runnable } from './staging.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

export interface Postgres extends AsyncDisposable {
  /** `postgres://postgres@%2Ffolder%2Frun/postgres`: a Unix socket's folder, as `pg` and `psql` both take it. */
  readonly url: string;
  /** This server's own temporary folder, which goes away with it. Callers may put folders of their own into it. */
  readonly folder: string;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Keeps the data in this folder, durably. Without it the server and its data are thrown away. */
  dataDir?: string;
  /** Server parameters, such as `max_connections`. */
  settings?: Record<string, string>;
  startTimeoutMs?: number;
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 15_000;

export async function startPostgres(options: StartOptions = {}): Promise<Postgres> {
  const { settings = {}, startTimeoutMs = START_TIMEOUT_MS } = options;
  const dataDir = options.dataDir === undefined ? undefined : resolve(options.dataDir);
  const watchdog = await startWatchdog();
  const log: { path?: string } = {};
  try {
    const account = await serverAccount(dataDir);
    const folder = await ownedFolder(watchdog, account);
    log.path = join(folder, 'postgres.log');
    await using file = await open(log.path, 'ax', 0o600);
    const { native, version } = await installation();
    const programs = await runnable({ native, version }, account, watchdog);
    const making = { programs, version, account, watchdog, folder, log: file.fd, timeoutMs: startTimeoutMs };
    const data = dataDir ?? join(folder, 'data');
    if (dataDir === undefined) await makeCluster(making, data);
    else await openDurable(making, dataDir);
    const server = await runServer(making, { data, durable: dataDir !== undefined, settings });
    return handle(server, folder, watchdog);
  } catch (error) {
    const explained = await explain(error, log.path);
    await watchdog.release(STOP_TIMEOUT_MS);
    throw explained;
  }
}

/** The server's account may pass through the folder, by its group, to what lies in it. Nobody else may. */
async function ownedFolder(watchdog: Watchdog, account: Account | undefined): Promise<string> {
  const parent = await throwAwayParent(account);
  await removeLeftovers(parent);
  const folder = join(parent, `${FOLDER_PREFIX}${process.pid}-${randomBytes(6).toString('hex')}`);
  watchdog.remove(folder);
  mkdirSync(join(folder, 'run'), { recursive: true, mode: 0o700 });
  if (account !== undefined) giveTo(account, folder);
  return folder;
}

function giveTo(account: Account, folder: string): void {
  try {
    chownSync(folder, 0, account.gid);
    chmodSync(folder, 0o710);
    chownSync(join(folder, 'run'), account.uid, account.gid);
  } catch (cause) {
    throw new PostgresError(
      `PostgreSQL does not run as root, and this root may not give files to another user (${account.uid})`,
      { cause },
    );
  }
}

function handle(server: Server, folder: string, watchdog: Watchdog): Postgres {
  const end = async () => {
    await server.stop(STOP_TIMEOUT_MS);
    await watchdog.release(STOP_TIMEOUT_MS);
    if (existsSync(folder))
      throw new PostgresError(`The folder of a stopped PostgreSQL is still there: ${folder}`);
  };
  let ending: Promise<void> | undefined;
  const stop = () => {
    ending ??= end();
    return ending;
  };
  return {
    url: `postgres://postgres@${encodeURIComponent(join(folder, 'run'))}/postgres`,
    folder,
    stop,
    [Symbol.asyncDispose]: () => stop().catch((error: Error) => process.emitWarning(error)),
  };
}

const LOG_TAIL_CHARACTERS = 4_000;

/** The server's own last words say more than anything that can be seen of it from outside. */
async function explain(error: unknown, log: string | undefined): Promise<unknown> {
  const text = log === undefined ? '' : await readFile(log, 'utf8').catch(() => '');
  const tail = text.slice(-LOG_TAIL_CHARACTERS).trim();
  if (tail === '') return error;
  const message =
    error instanceof PostgresError ? error.message : 'The embedded PostgreSQL could not be started';
  return new PostgresError(`${message}: ${lastWords(tail)}`, { cause: new Error(tail, { cause: error }) });
}

/** After a fatal line come lines about the shutdown that followed from it. */
function lastWords(log: string): string {
  const lines = log.split('\n');
  const line = lines.findLast((it) => /FATAL|PANIC/.test(it)) ?? lines.at(-1) ?? '';
  return line.replace(/^[-\d]+ [:.\d]+ \w+ \[\d+\] /, '').trim();
}
