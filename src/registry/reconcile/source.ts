import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Asset, readAssets } from '../assets/asset.ts';

export interface StagedPlugin {
  readonly sha: string;
  readonly files: readonly Asset[];
}

const SOURCE = /^gitea:\/\/([^#?]+?)\/*(?:#([^#]*))?$/;
const SEGMENT = /^(?!\.{1,2}$)[\w.-]{1,100}$/;

/** `gitea://owner/repo/sub/path#ref` as the folder that holds it, or null where it is no such thing. */
export function sourcePath(source: string): string | null {
  const segments = SOURCE.exec(source)?.[1]?.split('/') ?? [];
  const sound = segments.length >= 2 && segments.length <= 20 && segments.every((s) => SEGMENT.test(s));
  return sound ? segments.join('/') : null;
}

export async function fetchSource(plugins: string, source: string): Promise<StagedPlugin> {
  const path = sourcePath(source);
  if (path === null) throw new Error('not a gitea://owner/repo/path#ref source');
  const folder = join(plugins, path);
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) throw new Error(`gitea: 404 Not Found: ${path}`);
  const files = await readAssets(folder);
  return { sha: shaOf(files), files };
}

function shaOf(files: readonly Asset[]): string {
  const hash = createHash('sha1');
  for (const { path, content } of files) hash.update(`${path}\0${content.length}\0`).update(content);
  return hash.digest('hex');
}
