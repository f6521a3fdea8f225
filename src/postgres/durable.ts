import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Making, makeCluster } from './cluster.ts';
import { PostgresError } from './error.ts';
import { reachable } from './places.ts';
import { isAlive, isPostmaster } from './postmaster.ts';
import { launch } from './process.ts';
import { ended } from './watchdog.ts';

/** The watchdog of an owner that was just killed needs this long to stop its server. */
const ORPHAN_TIMEOUT_MS = 6_000;
const ORPHAN_POLL_MS = 50;

/** Makes the cluster where there is none yet; opens the way where one is. */
export async function openDurable(making: Making, dataDir: string): Promise<void> {
  const parent = dirname(dataDir);
  if (making.account !== undefined) await refuseUnreachable(parent);
  await mkdir(parent, { recursive: true });
  if (making.account !== undefined) await refuseUnreachable(parent);
  const found: string[] = await readdir(dataDir).catch(() => []);
  if (found.includes('PG_VERSION')) await freeLock(dataDir, Math.min(making.timeoutMs, ORPHAN_TIMEOUT_MS));
  else if (found.length > 0)
    throw new PostgresError(`${dataDir} is neither empty nor the data of a PostgreSQL`);
  else await makeDurable(making, dataDir);
}

/** Before anything is made, and again after it: what is made is as open as the umask lets it be. */
export async function refuseUnreachable(folder: string): Promise<void> {
  let known = folder;
  while (!existsSync(known) && known !== dirname(known)) known = dirname(known);
  if (await reachable(known)) return;
  throw new PostgresError(
    `PostgreSQL does not run as root, and no other user may enter ${known}: choose another folder for the data`,
  );
}

/** The folder appears whole or not at all, and only after all of it is on the disk. */
async function makeDurable(making: Making, dataDir: string): Promise<void> {
  const partial = join(dirname(dataDir), `.${basename(dataDir)}.partial-${randomBytes(6).toString('hex')}`);
  making.watchdog.remove(partial);
  await makeCluster(making, partial);
  const { account, watchdog, folder, log } = making;
  const program = join(making.programs, 'bin', 'initdb');
  const args = ['--sync-only', '-D', partial];
  const child = await launch(watchdog, { program, args, account, log, mark: folder });
  if (!(await ended(child, making.timeoutMs)) || child.exitCode !== 0) {
    child.kill('SIGKILL');
    throw new PostgresError(`The new data in ${dataDir} could not be brought to the disk`);
  }
  await rename(partial, dataDir);
}

/**
 * PostgreSQL itself starts over a lock whose process is gone. It refuses one whose process id lives, though that
 * can be anybody by now: in a container the ids are few, and a killed server's is soon given out again.
 */
async function freeLock(dataDir: string, orphanTimeoutMs: number): Promise<void> {
  const lock = join(dataDir, 'postmaster.pid');
  const until = performance.now() + orphanTimeoutMs;
  for (;;) {
    const text = await readFile(lock, 'utf8').catch(() => undefined);
    const pid = Number(text?.split('\n')[0]);
    if (text === undefined || !isAlive(pid)) return;
    if (!(await isPostmaster(pid, dataDir))) {
      await rm(lock, { force: true });
      return;
    }
    if (performance.now() > until) {
      throw new PostgresError(`${dataDir} is in use by a running PostgreSQL, process ${pid}`);
    }
    await sleep(ORPHAN_POLL_MS);
  }
}
