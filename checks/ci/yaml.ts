import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Every document of a file; a key that stands twice is refused. */
export function documentsIn(path: string): unknown[] {
  return parseAllDocuments(textOf(path), { uniqueKeys: true }).map((document) => {
    const [error] = document.errors;
    if (error) throw error;
    return document.toJS();
  });
}

/** A workflow or an action as far as its steps are looked at here. */
export interface Step {
  name?: string;
  id?: string;
  uses?: string;
  with?: Record<string, string>;
  env?: Record<string, string>;
  run?: string;
}

export interface Action {
  inputs: Record<string, { default?: string }>;
  outputs: Record<string, { value: string }>;
  runs: { steps: Step[] };
}

export interface Workflow {
  jobs: Record<string, { if?: string; needs?: string | string[]; steps: Step[] }>;
}
