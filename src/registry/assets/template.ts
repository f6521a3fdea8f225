import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { PluginRef } from '../../protocol.ts';
import { type Asset, readAssets } from './asset.ts';

/** What the index of templates knows of one without fetching it. */
export interface TemplateEntry {
  readonly name: string;
  readonly folder: string;
  readonly model: string;
  readonly plugins: readonly PluginRef[];
}

export interface Templates {
  find(name: string): Promise<TemplateEntry | null>;
}

const NAME = /^[A-Za-z0-9][\w.-]{0,99}$/;
const KEPT_ENTRIES = 200;

const Config = z.looseObject({
  model: z.string().default(''),
  plugins: z.array(z.union([z.string(), z.looseObject({ source: z.string() })])).default([]),
});

/** Reads an entry again only after its file changed: parsing YAML is the dearest thing that a create does. */
export function openTemplates(folder: string): Templates {
  const kept = new Map<string, { version: string; entry: TemplateEntry }>();
  return {
    async find(name) {
      if (!NAME.test(name)) return null;
      const path = join(folder, name, 'config.yaml');
      const found = await stat(path).catch(() => null);
      if (!found?.isFile()) return null;
      const version = `${found.mtimeMs}:${found.size}:${found.ino}`;
      const known = kept.get(name);
      if (known?.version === version) return known.entry;
      const entry = entryOf(name, join(folder, name), await readFile(path, 'utf8'));
      if (kept.size >= KEPT_ENTRIES) kept.clear();
      kept.set(name, { version, entry });
      return entry;
    },
  };
}

function entryOf(name: string, folder: string, yaml: string): TemplateEntry {
  const config = Config.parse(parse(yaml) ?? {});
  const sources = config.plugins.map((plugin) => (typeof plugin === 'string' ? plugin : plugin.source));
  return { name, folder, model: config.model, plugins: sources.map(declared) };
}

/** A plugin installs under the last segment of its source's path. */
export function declared(source: string): PluginRef {
  const path = source.replace(/[#?].*$/, '').replace(/\/+$/, '');
  return { name: path.slice(path.lastIndexOf('/') + 1), source };
}

/** config.yaml and prompts/: the rest of a template's folder is not the asset channel's business. */
export async function templateAssets(entry: TemplateEntry): Promise<Asset[]> {
  const assets = await readAssets(entry.folder);
  return assets.filter(({ path }) => path === 'config.yaml' || path.startsWith('prompts/'));
}
