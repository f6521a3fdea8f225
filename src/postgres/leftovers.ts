import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { isAlive, isPostmaster } from './postmaster.ts';

/** The owner's process id follows it, so that a folder tells whose it is. */
export const FOLDER_PREFIX = 'delivery-postgres-';

const FOLDER = new RegExp(`^${FOLDER_PREFIX}(\\d+)-[0-9a-f]{12}$`);

/** A start takes seconds, so a folder of this age with no server in it is not about to get one. */
const OLD_MS = 10 * 60_000;
const CONNECT_TIMEOUT_MS = 1_000;

/**
 * Where everything of a job is killed at once (a control group, a container), the watchdog goes too, and what it
 * would have removed is left. A process id proves little where two containers share a folder, so a folder only
 * counts as left when nothing answers on its socket either.
 */
export async function removeLeftovers(parent: string, oldMs = OLD_MS): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const owner = FOLDER.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    await removeLeftover(join(parent, name), oldMs).catch((error: Error) => process.emitWarning(error));
  }
}

async function removeLeftover(folder: string, oldMs: number): Promise<void> {
  const { uid, mtimeMs } = await stat(folder);
  if (uid !== process.getuid?.() || Date.now() - mtimeMs < oldMs) return;
  const data = join(folder, 'data');
  const pid = Number((await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
  if (isAlive(pid) && (await isPostmaster(pid, data))) process.kill(pid, 'SIGKILL');
  else if (await answers(join(folder, 'run', '.s.PGSQL.5432'))) return;
  await rm(folder, { recursive: true, force: true });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path, timeout: CONNECT_TIMEOUT_MS });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(true));
    socket.once('error', () => end(false));
  });
}
