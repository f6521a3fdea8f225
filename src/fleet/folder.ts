import { readdirSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a job's run writes before its evidence goes into the queue's database. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), `delivery-fleet-${process.pid}-`));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const MOST_SWEPT = 1_000;

/**
 * What workers that were killed left on this machine: one that lives cannot be told from a namesake, and is spared.
 * A worker that starts has nothing yet: what bears its own number is a namesake's, as always in a container.
 */
export function sweepFolders(parent = tmpdir()): void {
  const left = readdirSync(parent).filter((name) => {
    const [, pid] = /^delivery-fleet-(\d+)-\w+$/.exec(name) ?? [];
    return pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid)));
  });
  for (const name of left.slice(0, MOST_SWEPT)) {
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // It is another user's, who can remove it: a worker does not fail to start for that.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one, too.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
