import { constants } from 'node:fs';
import { access, lstat, mkdir, stat, statfs } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Account } from './account.ts';
import { PostgresError } from './error.ts';

/** Twenty servers at once, each with some data of its own, must not fill the machine's memory. */
const ROOM_IN_MEMORY_BYTES = 1024 ** 3;

/** A socket's whole path may have 107 bytes on Linux and 103 on macOS, and this is the part below the folder. */
const LONGEST_PARENT_BYTES = 103 - '/delivery-postgres-4194304-0123456789ab/run/.s.PGSQL.5432'.length;

/** Where throw-away servers live: in memory where there is room, because they write a thousand small files. */
export async function throwAwayParent(account: Account | undefined): Promise<string> {
  if (await hasRoom('/dev/shm')) {
    if (await usable('/dev/shm', account)) return '/dev/shm';
  }
  for (const folder of [tmpdir(), '/tmp', '/var/tmp']) {
    if (await usable(folder, account)) return folder;
  }
  throw new PostgresError(
    `PostgreSQL found no folder for its data: none of ${tmpdir()}, /tmp, /var/tmp can be used`,
  );
}

async function hasRoom(folder: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize >= ROOM_IN_MEMORY_BYTES;
  } catch {
    return false;
  }
}

async function usable(folder: string, account: Account | undefined): Promise<boolean> {
  if (Buffer.byteLength(folder) > LONGEST_PARENT_BYTES) return false;
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return account === undefined || (await reachable(folder));
  } catch {
    return false;
  }
}

/** Whether anybody may enter this folder, which includes every folder above it. */
export async function reachable(path: string): Promise<boolean> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Where this user's caches may lie, best first. HOME can be unset, read-only or somebody else's. */
export function cacheCandidates(): string[] {
  const { XDG_CACHE_HOME: xdg } = process.env;
  const own = `delivery-cache-${process.getuid?.() ?? 'user'}`;
  return [
    ...(xdg === undefined || xdg === '' ? [] : [join(xdg, 'delivery')]),
    ...home().map((folder) => join(folder, '.cache', 'delivery')),
    join(tmpdir(), own),
    join('/var/tmp', own),
  ];
}

/** A user without an entry in /etc/passwd has no home unless HOME says so, and asking for it throws. */
function home(): string[] {
  try {
    return [homedir()].filter((folder) => folder !== '');
  } catch {
    return [];
  }
}

/** The first candidate that can be made or used, and that nobody else may write to. */
export async function ownFolder(candidates: string[], mode: number): Promise<string | undefined> {
  for (const folder of candidates) {
    if (await isOwn(folder, mode)) return folder;
  }
  return undefined;
}

/** What lies in a cache is executed later, so a folder that another user made or may change is not used. */
async function isOwn(folder: string, mode: number): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode });
    const found = await lstat(folder);
    const own = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
    if (own) await access(folder, constants.W_OK | constants.X_OK);
    return own;
  } catch {
    return false;
  }
}
