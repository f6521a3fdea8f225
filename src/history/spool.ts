import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from '../report/folder.ts';
import { HistoryRecord } from './record.ts';

/**
 * What the database has not taken yet, a file a run. It lies on disk before the database is asked, so that neither a
 * database that is away nor a kill loses a run.
 */
export interface Spool {
  readonly folder: string;
  keep(record: HistoryRecord): void;
  /** File names, the first that came first. */
  waiting(): string[];
  /** Null for what is no record of ours, or is gone because another process has sent it. */
  read(name: string): HistoryRecord | null;
  sent(name: string): void;
  /** Sets aside what the database will never take, so that it does not hold up what came after it. */
  refused(name: string): void;
}

/** A database that never comes back must not fill the disk: a record has some 8 kB. */
export const MOST_WAITING = 10_000;
const LARGEST_RECORD_BYTES = 4_194_304;

export const spoolFolder = (environment: NodeJS.ProcessEnv, url: string): string =>
  join(
    environment.XDG_STATE_HOME || join(environment.HOME || homedir(), '.local', 'state'),
    'delivery',
    'history',
    destinationOf(url),
  );

/** What waits for one database is never sent to another, and a new password does not make it another one. */
function destinationOf(url: string): string {
  const destination = url.replace(/^(\w+:\/\/)[^/@]*@/, '$1').replace(/[?#].*$/, '');
  return createHash('sha256').update(destination).digest('hex').slice(0, 16);
}

export function spool(folder: string): Spool {
  const waiting = () => namesIn(folder);
  return {
    folder,
    waiting,
    keep(record) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const all = waiting();
      for (const oldest of all.slice(0, Math.max(0, all.length + 1 - MOST_WAITING)))
        rmSync(join(folder, oldest), { force: true });
      writeWhole(join(folder, nameOf(record)), JSON.stringify(record));
    },
    read: (name) => readRecord(join(folder, name)),
    sent: (name) => rmSync(join(folder, name), { force: true }),
    refused(name) {
      const aside = join(folder, 'refused');
      mkdirSync(aside, { recursive: true, mode: 0o700 });
      renameSync(join(folder, name), join(aside, name));
    },
  };
}

/** Sorts by when it was kept. The same run keeps one file, however often it is told. */
const nameOf = ({ run, startedAt }: HistoryRecord) =>
  `${String(Date.parse(startedAt)).padStart(15, '0')}-${run.replace(/[^\w.-]/g, '_').slice(0, 120)}.json`;

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d{15}-.*\.json$/.test(name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function readRecord(path: string): HistoryRecord | null {
  try {
    if (statSync(path).size > LARGEST_RECORD_BYTES) return null;
    const parsed = HistoryRecord.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
