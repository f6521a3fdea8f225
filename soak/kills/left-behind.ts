import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { lookUntil, type Patience } from '../../src/until.fixture.ts';

/** Whose environment has this was started by the one that is killed. */
export const MARK = 'DELIVERY_KILL_MARK';

const GONE: Patience = { limitMs: 10_000, everyMs: 20 };

export interface LeftBehind {
  goneAfterMs: number;
  left: string[];
}

export async function leftBehind(mark: string, pid: number): Promise<LeftBehind> {
  const began = performance.now();
  const { state: left } = await lookUntil(
    () => [...processesOf(mark, pid), ...foldersOf(pid)],
    (there) => there.length === 0,
    GONE,
  );
  return { goneAfterMs: Math.round(performance.now() - began), left };
}

/**
 * What runs of theirs. PostgreSQL is started with an environment of its own, so its processes are told by where
 * their data lies: under the marked folder, or in one that was made for the process that is killed.
 */
export function processesOf(mark: string, pid: number): string[] {
  const theirs = [mark, throwAway(pid)];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((name) => {
      const told = toldOf(name);
      return theirs.some((text) => told.includes(text));
    })
    .map((name) => `process ${name}`);
}

/** What ended while it was looked at tells nothing, nor does a zombie. */
function toldOf(pid: string): string {
  const looks = [
    () => readFileSync(`/proc/${pid}/environ`, 'utf8'),
    () => readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
    () => readlinkSync(`/proc/${pid}/cwd`),
  ];
  return looks
    .map((look) => {
      try {
        return look();
      } catch {
        return '';
      }
    })
    .join('\n');
}

const throwAway = (pid: number) => `delivery-postgres-${pid}-`;

const foldersOf = (pid: number) =>
  ['/dev/shm', tmpdir()].flatMap((parent) => {
    try {
      return readdirSync(parent).filter((name) => name.startsWith(throwAway(pid)));
    } catch {
      return [];
    }
  });
