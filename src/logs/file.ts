import { type FileHandle, open, stat } from 'node:fs/promises';
import type { Clock } from '../clock.ts';
import type { LogFact } from '../evidence/events.ts';
import { drain, isAtEnd, type OpenFile, opened } from './open-file.ts';
import { pauseMs } from './pause.ts';
import type { LogSink, LogSource } from './source.ts';

export interface FileLogOptions {
  path: string;
  isProbe?: boolean | undefined;
  tells: readonly LogFact[];
  clock: Clock;
  /** Milliseconds since the run began, as the evidence counts them. */
  now: () => number;
}

const PAUSE_MS = 500;

/** What was written in the last moments before is of other workspaces; a file cannot be opened too late. */
const LOOK_BACK_BYTES = 65_536;

/** A writer goes on in the renamed file until it is told of the new one: for so many quiet looks it is kept open. */
const QUIET_LOOKS = 20;
const MOST_OPEN = 4;

/** A file, followed by its name: through being renamed and made anew, and through being cut. */
export function fileLog(options: FileLogOptions): LogSource {
  return {
    kind: 'file',
    tells: options.tells,
    async follow(sink: LogSink, signal: AbortSignal) {
      const files: OpenFile[] = [];
      try {
        return await followName(options, files, sink, signal);
      } finally {
        for (const file of files) await file.handle.close();
      }
    },
  };
}

async function followName(
  { path, clock, now, isProbe = false }: FileLogOptions,
  files: OpenFile[],
  sink: LogSink,
  signal: AbortSignal,
): Promise<{ lost: string } | undefined> {
  let lookBackBytes = LOOK_BACK_BYTES;
  let missing: string | undefined;
  while (!signal.aborted) {
    const began = now();
    const found = await openNewest(path, { files, lookBackBytes, isProbe });
    if (found.is === 'unusable') return { lost: found.why };
    missing = found.is === 'missing' && files.length === 0 ? found.why : undefined;
    if (files.length > 0) sink.answered?.();
    // From now on a file under this name is new, and every line of it counts.
    lookBackBytes = 0;
    for (const file of files) await drain(file, sink, signal);
    await retire(files, sink);
    if (files.length > 0 && files.every(isAtEnd)) sink.readUpTo(began);
    await clock.sleep(pauseMs(clock, PAUSE_MS), signal);
  }
  return missing === undefined ? undefined : { lost: missing };
}

type Found = { is: 'open' } | { is: 'missing' | 'unusable'; why: string };

/** Puts the file that has the name now at the end of those that are read. */
async function openNewest(
  path: string,
  { files, lookBackBytes, isProbe }: { files: OpenFile[]; lookBackBytes: number; isProbe: boolean },
): Promise<Found> {
  let handle: FileHandle | null = null;
  try {
    const named = await stat(path, { bigint: true });
    if (!named.isFile()) return { is: 'unusable', why: `${path} is not a file` };
    const newest = files.at(-1);
    if (newest && newest.device === named.dev && newest.inode === named.ino) return { is: 'open' };
    handle = await open(path, 'r');
    files.push(await opened(handle, lookBackBytes));
    return { is: 'open' };
  } catch (error) {
    await handle?.close();
    const { code, message } = error as NodeJS.ErrnoException;
    return {
      is: code === 'ENOENT' && !isProbe ? 'missing' : 'unusable',
      why: `the log cannot be read: ${message}`,
    };
  }
}

/** Closes what nobody writes to any more; its last line needs no end. */
async function retire(files: OpenFile[], sink: LogSink): Promise<void> {
  for (let index = 0; index < files.length - 1; ) {
    const file = files[index];
    if (!file || (file.quietLooks < QUIET_LOOKS && files.length <= MOST_OPEN)) {
      index += 1;
      continue;
    }
    files.splice(index, 1);
    await file.handle.close();
    const rest = file.lines.rest();
    if (rest.length > 0) sink.lines(rest);
  }
}
