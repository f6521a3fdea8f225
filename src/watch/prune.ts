import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A run's folder begins with its time, so that the order of names is that of runs. */
const RUN = /^\d{4}-\d\d-\d\d-\d{6}-/;

/**
 * A service that keeps every report fills the disk. The folder is the watch's own: what lies there was left by this
 * one or by one before it, runs that never came to a verdict among them.
 */
export function pruneRuns(folder: string, most: number): void {
  const runs = readdirSync(folder).filter((name) => RUN.test(name));
  for (const name of runs.sort().reverse().slice(most))
    rmSync(join(folder, name), { recursive: true, force: true });
}
