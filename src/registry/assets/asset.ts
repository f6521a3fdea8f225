import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file on its way to a box: its path under the folder that it goes to, and its bytes. */
export interface Asset {
  readonly path: string;
  readonly content: Buffer;
}

const MOST_FILES = 5_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** Every file under a folder, by path, in the same order on every machine. */
export async function readAssets(folder: string): Promise<Asset[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  if (paths.length > MOST_FILES) throw new Error(`more than ${MOST_FILES} files`);
  const assets: Asset[] = [];
  let bytes = 0;
  for (const path of paths) {
    const content = await readFile(join(folder, path));
    bytes += content.length;
    if (bytes > MOST_BYTES) throw new Error(`more than ${MOST_BYTES} bytes`);
    assets.push({ path, content });
  }
  return assets;
}
