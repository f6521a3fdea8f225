import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileContent, FileEntry } from '../../protocol.ts';
import type { Box } from '../box/box.ts';
import type { Core } from '../core.ts';
import { HttpError } from '../http/errors.ts';
import { pathInside } from './path.ts';

export interface FilesPart {
  list(core: Core, box: Box, path: string, depth: number): Promise<FileEntry[]>;
  /** Null where there is no such file. */
  read(core: Core, box: Box, path: string): Promise<FileContent | null>;
}

const MOST_ENTRIES = 10_000;
const LARGEST_FILE_BYTES = 8 * 1024 * 1024;

export const files: FilesPart = {
  async list(_core, box, path, depth) {
    const folder = await pathInside(box.configs, path);
    const entries: FileEntry[] = [];
    if (folder !== null) await collect(folder, '', depth, entries);
    return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  },
  async read(_core, box, path) {
    const target = await pathInside(box.configs, path);
    return target === null ? null : readText(target, path);
  },
};

/** Links are left out: what they point at may lie outside, and where it does not it is listed anyway. */
async function collect(root: string, under: string, depth: number, entries: FileEntry[]): Promise<void> {
  const found = await readdir(join(root, under), { withFileTypes: true }).catch(noFolder);
  for (const entry of found) {
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    if (entries.length >= MOST_ENTRIES) throw new HttpError(413, `more than ${MOST_ENTRIES} entries`);
    if (entry.isDirectory()) {
      entries.push({ path, size: 0, dir: true });
      if (depth > 1) await collect(root, path, depth - 1, entries);
    } else if (entry.isFile()) {
      const size = await sizeOf(join(root, path));
      if (size !== null) entries.push({ path, size, dir: false });
    }
  }
}

function noFolder(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw error;
}

/** A delivery can replace a file while it is being listed. */
async function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ size }) => size,
    () => null,
  );
}

async function readText(target: string, path: string): Promise<FileContent | null> {
  const file = await open(target, constants.O_RDONLY | constants.O_NOFOLLOW).catch(noFile);
  if (file === null) return null;
  try {
    const found = await file.stat();
    if (!found.isFile()) return null;
    if (found.size > LARGEST_FILE_BYTES) throw new HttpError(413, `larger than ${LARGEST_FILE_BYTES} bytes`);
    const content = await file.readFile();
    return { path, content: content.toString(), size: content.length };
  } finally {
    await file.close();
  }
}

function noFile(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
