import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { lookUntil, type Patience } from '../../src/until.fixture.ts';

/** What a killed process left running, told by a mark that its environment inherited, and the folders of its database. */
export const MARK = 'DELIVERY_KILL_MARK';

const GONE: Patience = { limitMs: 10_000, everyMs: 20 };

export interface LeftBehind {
  goneAfterMs: number;
  left: string[];
}

export async function leftBehind(mark: string, pid: number): Promise<LeftBehind> {
  const began = performance.now();
  const { state: left } = await lookUntil(
    () => [...processesWith(mark), ...foldersOf(pid)],
    (there) => there.length === 0,
    GONE,
  );
  return { goneAfterMs: Math.round(performance.now() - began), left };
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
