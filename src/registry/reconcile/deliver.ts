import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Asset } from '../assets/asset.ts';

export const MARKER = '.complete';

/** Files first, the marker last: whoever sees the marker may count on the files. */
export async function deliver(
  folder: string,
  files: readonly Asset[],
  pause: () => Promise<void>,
): Promise<void> {
  const half = Math.ceil(files.length / 2);
  await rm(folder, { recursive: true, force: true });
  await writeAssets(folder, files.slice(0, half));
  await pause();
  await writeAssets(folder, files.slice(half));
  await writeFile(join(folder, MARKER), '');
}

export async function writeAssets(folder: string, files: readonly Asset[]): Promise<void> {
  const folders = new Set(files.map(({ path }) => dirname(join(folder, path))));
  for (const path of folders) await mkdir(path, { recursive: true });
  await Promise.all(files.map(({ path, content }) => writeFile(join(folder, path), content)));
}

export async function isDelivered(folder: string): Promise<boolean> {
  return access(join(folder, MARKER)).then(
    () => true,
    () => false,
  );
}
