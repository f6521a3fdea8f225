import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { UsageError } from '../usage.ts';
import { complaint } from './complaint.ts';
import { type ConfigDocument, readDocument } from './document.ts';
import { type ConfigSections, configSchema } from './schema.ts';

export const CONFIG_FILE = 'delivery.config.yaml';

export interface Config {
  /** As it is told to a person: relative to where they are. */
  file: string;
  /** What paths in the file are relative to. */
  folder: string;
  sections: ConfigSections;
  document: ConfigDocument;
}

const LARGEST_BYTES = 1_048_576;
const MOST_FOLDERS = 100;

/** The named file, or the nearest delivery.config.yaml upwards; null where nobody wrote one. */
export function findConfig(named: string | undefined, from: string): string | null {
  if (named !== undefined) {
    const path = resolve(from, named);
    if (!existsSync(path)) throw new UsageError(`there is no configuration file ${named}`);
    return path;
  }
  let folder = resolve(from);
  for (let up = 0; up < MOST_FOLDERS; up += 1) {
    const path = join(folder, CONFIG_FILE);
    if (existsSync(path)) return path;
    if (dirname(folder) === folder) break;
    folder = dirname(folder);
  }
  return null;
}

export function readConfig(named: string | undefined, from: string): Config | null {
  const path = findConfig(named, from);
  if (path === null) return null;
  const shown = relative(from, path);
  const file = shown === '' || shown.startsWith('../../') ? path : shown;
  return parseConfig(contentOf(path, file), { file, folder: dirname(path) });
}

export function parseConfig(source: string, { file, folder }: Pick<Config, 'file' | 'folder'>): Config {
  const document = readDocument(source, file);
  // A file with nothing but comments is a configuration that says nothing.
  const parsed = configSchema.safeParse(document.value ?? {}, { reportInput: true });
  if (!parsed.success) throw new UsageError(complaint(document, parsed.error.issues));
  return { file, folder, sections: parsed.data, document };
}

function contentOf(path: string, file: string): string {
  const found = statSync(path);
  if (!found.isFile()) throw new UsageError(`${file} is no file`);
  if (found.size > LARGEST_BYTES) throw new UsageError(`${file} is larger than ${LARGEST_BYTES} bytes`);
  return readFileSync(path, 'utf8');
}
