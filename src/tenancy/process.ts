import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process id alone is used again; with its start time it is one process. */
export interface Owner {
  pid: number;
  started: string;
}

export const thisProcess = (): Owner => ({ pid: process.pid, started: startOf(process.pid) ?? 'unknown' });

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
