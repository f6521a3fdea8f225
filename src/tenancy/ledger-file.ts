import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { writeAll } from '../evidence/write-all.ts';
import { isAlive } from './process.ts';
import { readSteps, type Step, survivors } from './steps.ts';

/**
 * The ledger on the disk, which any number of runs write to at once without a lock that one of them could die with.
 * A file that has grown too long is moved aside, what still matters of it is written to the new one, and only
 * then does it go. Whoever wrote to the old file meanwhile sees that it was moved and writes again: a step that
 * stands twice says no more than once.
 */

const MOST_TRIES = 20;

/** One write of whole lines at the end of the file, on the disk before the next request is sent. */
export function appendSteps(path: string, steps: readonly Step[]): void {
  if (steps.length === 0) return;
  // A write that was killed left no end of line: what follows it must not become part of it.
  const lines = `\n${steps.map((step) => JSON.stringify(step)).join('\n')}\n`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  for (let tries = 0; tries < MOST_TRIES; tries += 1) if (append(path, lines)) return;
  throw new Error(`${path} was moved aside ${MOST_TRIES} times while it was written to`);
}

/** Whether the file that was written to is still the ledger. */
function append(path: string, lines: string): boolean {
  const file = openSync(path, 'a', 0o600);
  try {
    writeAll(file, lines);
    fsyncSync(file);
    const [written, there] = [fstatSync(file), statSync(path, { throwIfNoEntry: false })];
    return there !== undefined && there.ino === written.ino && there.dev === written.dev;
  } finally {
    closeSync(file);
  }
}

/** The ledger and whatever of it was moved aside and not yet folded in. */
export function readAll(path: string): Step[] {
  for (let tries = 0; ; tries += 1) {
    const before = shapeOf(path);
    const steps = [...movedAside(path), path].flatMap((file) => readSteps(contentOf(file)));
    if (shapeOf(path) === before || tries >= MOST_TRIES) return steps;
  }
}

/** Differs as soon as a file was moved aside or folded in. */
const shapeOf = (path: string) =>
  [...movedAside(path), statSync(path, { throwIfNoEntry: false })?.ino].join();

export function compact(path: string, aboveBytes: number): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > aboveBytes) moveAside(path);
  for (const file of movedAside(path)) if (isOurs(file)) fold(file, path);
}

function moveAside(path: string): void {
  try {
    renameSync(path, `${path}.${process.pid}-${randomBytes(4).toString('hex')}.old`);
  } catch (error) {
    // Another run was faster.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function fold(old: string, path: string): void {
  appendSteps(path, survivors(readSteps(contentOf(old)), new Date()));
  rmSync(old, { force: true });
}

function movedAside(path: string): string[] {
  const start = `${basename(path)}.`;
  try {
    return readdirSync(dirname(path))
      .filter((name) => name.startsWith(start) && name.endsWith('.old'))
      .sort()
      .map((name) => join(dirname(path), name));
  } catch {
    return [];
  }
}

/** Moved aside by this process, or by one that did not live to fold it in. */
function isOurs(file: string): boolean {
  const pid = Number(/\.(\d+)-[0-9a-f]+\.old$/.exec(file)?.[1] ?? Number.NaN);
  return pid === process.pid || !isAlive({ pid, started: 'unknown' });
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
