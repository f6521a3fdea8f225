import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process id alone is used again; with its start time it is one process. */
export interface Owner {
  pid: number;
  started: string;
  /** A folder that several machines or containers share holds the processes of all of them. */
  host?: string;
}

export const thisProcess = (): Owner => ({
  pid: process.pid,
  started: startOf(process.pid) ?? 'unknown',
  host: hostname(),
});

/** Whether its process ids are this machine's at all. */
export const isFromHere = (owner: Owner): boolean => owner.host === undefined || owner.host === hostname();

export function isAlive(owner: Owner): boolean {
  const started = startOf(owner.pid);
  return started !== null && (started === owner.started || owner.started === 'unknown');
}

const PS_LIMIT_MS = 2_000;

function startOf(pid: number): string | null {
  try {
    // The name may hold spaces and brackets; what follows the last bracket does not.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended: nothing will ever come of what it owned.
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return process.platform === 'linux' ? null : startByPs(pid);
  }
}

function startByPs(pid: number): string | null {
  try {
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
        encoding: 'utf8',
        timeout: PS_LIMIT_MS,
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim() || null
    );
  } catch {
    return null;
  }
}
