import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** `2026-11-21-231502-gate-5f3a9c`: sorts by time, says what it was, and never meets another. */
export const newRunId = (kind: string, startedAt: Date): string =>
  `${startedAt.toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-')}-${kind}-${randomBytes(3).toString('hex')}`;

/** A run's folder; `latest` beside it is made to point at it in one step. */
export function makeRunFolder(reports: string, run: string): string {
  const folder = join(reports, run);
  mkdirSync(folder, { recursive: true });
  return folder;
}

export function pointLatestAt(folder: string): void {
  const latest = join(dirname(folder), 'latest');
  const fresh = `${latest}.${randomBytes(4).toString('hex')}`;
  try {
    symlinkSync(basename(folder), fresh);
    renameSync(fresh, latest);
  } catch {
    // A reports folder on a file system without links has no `latest`; the run itself is whole.
    rmSync(fresh, { force: true });
  }
}
