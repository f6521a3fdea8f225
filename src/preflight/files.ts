import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { type Source, sourceOf } from './source.ts';
import { decode, LARGEST_SOURCE_BYTES } from './sources/decode.ts';

const MOST_FILES = 50_000;
const UNDER_WAY = 16;

/** What is never a project's own source, unless a pattern names it. */
const FOREIGN = ['node_modules', '.git', 'vendor', '.venv', 'venv', 'site-packages'];

/** The files that the patterns name, in the order of the patterns, relative to `folder`. */
export async function filesOf(patterns: readonly string[], folder: string): Promise<string[]> {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const found = new Set<string>();
  for (const pattern of wanted) {
    for (const path of await filesOfOne(pattern, unwanted, folder)) found.add(path);
    if (found.size > MOST_FILES) throw new Error(`The patterns name more than ${MOST_FILES} files`);
  }
  return [...found];
}

async function filesOfOne(pattern: string, unwanted: string[], folder: string): Promise<string[]> {
  // A shell may have done the matching already, and a file's own name can look like a pattern: `[id].ts`.
  const known = await stat(resolve(folder, pattern)).catch(() => undefined);
  if (known?.isFile()) return [pattern.replaceAll('\\', '/').replace(/^\.\//, '')];
  const foreign = FOREIGN.filter((name) => !pattern.includes(name)).map((name) => `**/${name}/**`);
  const { base, rest } = parted(pattern);
  // A pattern that begins with ** would match nothing that lies outside of the folder.
  const ignore = [...foreign, ...unwanted.map((it) => (it.startsWith(base) ? it.slice(base.length) : it))];
  const options = { cwd: resolve(folder, base), ignore, followSymbolicLinks: false, dot: true };
  const paths = await glob([rest], options);
  return paths.map((path) => `${base}${path}`).toSorted();
}

/** The folders with which a pattern leaves the folder that it is relative to, and what comes after them. */
function parted(pattern: string): { base: string; rest: string } {
  const path = pattern.replace(/^\.\//, '');
  if (!/^(?:\.\.(?:\/|$)|\/)/.test(path)) return { base: '', rest: path };
  const segments = path.split('/');
  const magic = segments.findIndex((segment) => /[*?[\]{}()!]/.test(segment));
  const base = segments.slice(0, magic === -1 ? segments.length : magic).join('/');
  return { base: `${base}/`, rest: magic === -1 ? '**' : segments.slice(magic).join('/') };
}

export interface Skipped {
  path: string;
  reason: string;
}

export interface ReadFiles {
  sources: Source[];
  skipped: Skipped[];
}

export async function readFiles(
  paths: readonly string[],
  folder: string,
  largestBytes = LARGEST_SOURCE_BYTES,
): Promise<ReadFiles> {
  const read: ReadFiles = { sources: [], skipped: [] };
  for (let start = 0; start < paths.length; start += UNDER_WAY) {
    const batch = paths.slice(start, start + UNDER_WAY);
    for (const one of await Promise.all(batch.map((path) => readOne(path, folder, largestBytes)))) {
      if ('reason' in one) read.skipped.push(one);
      else read.sources.push(one);
    }
  }
  return read;
}

async function readOne(path: string, folder: string, largestBytes: number): Promise<Source | Skipped> {
  try {
    const file = resolve(folder, path);
    const { size } = await stat(file);
    if (size > largestBytes) {
      return { path, reason: `it is larger than ${largestBytes / 1024 / 1024} MiB` };
    }
    const decoded = decode(await readFile(file));
    return 'text' in decoded ? sourceOf(path, decoded.text) : { path, reason: decoded.skipped };
  } catch (error) {
    return { path, reason: `it cannot be read: ${(error as Error).message}` };
  }
}
