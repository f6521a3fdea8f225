import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { HttpError } from '../http/errors.ts';

const LONGEST_PATH = 1_024;

/** Null where nothing lies there; refuses whatever would leave the root, by name or by a link. */
export async function pathInside(root: string, path: string): Promise<string | null> {
  const leaves = path.startsWith('/') || path.split(/[/\\]/).includes('..');
  if (leaves || path.includes('\0') || path.length > LONGEST_PATH) {
    throw new HttpError(400, 'path leaves the root of the workspace');
  }
  const [realRoot, target] = await Promise.all([realOrNull(root), realOrNull(join(root, path))]);
  if (realRoot === null || target === null) return null;
  if (target !== realRoot && !target.startsWith(realRoot + sep)) {
    throw new HttpError(400, 'path leaves the root of the workspace');
  }
  return target;
}

async function realOrNull(path: string): Promise<string | null> {
  return realpath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    if (error.code === 'ENAMETOOLONG' || error.code === 'ELOOP') {
      throw new HttpError(400, `path cannot be read: ${error.code}`);
    }
    throw error;
  });
}
