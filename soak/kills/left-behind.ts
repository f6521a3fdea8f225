import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** What a killed process left running, told by a mark that its environment inherited, and the folders of its database. */
export const MARK = 'DELIVERY_KILL_MARK';

const GONE_WITHIN_MS = 10_000;

export interface LeftBehind {
  goneAfterMs: number;
  left: string[];
}

export async function leftBehind(mark: string, pid: number): Promise<LeftBehind> {
  const began = performance.now();
  const since = () => performance.now() - began;
  const look = () => [...processesWith(mark), ...foldersOf(pid)];
  let left = look();
  while (left.length > 0 && since() < GONE_WITHIN_MS) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    left = look();
  }
  return { goneAfterMs: Math.round(since()), left };
}

function processesWith(mark: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        return environment.includes(`${MARK}=${mark}`) ? [`process ${pid}`] : [];
      } catch {
        // It ended while it was looked at.
        return [];
      }
    });
}

const foldersOf = (pid: number) =>
  ['/dev/shm', tmpdir()].flatMap((parent) => {
    try {
      return readdirSync(parent).filter((name) => name.startsWith(`delivery-postgres-${pid}-`));
    } catch {
      return [];
    }
  });
