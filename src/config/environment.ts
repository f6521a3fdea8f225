import { readFileSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { UsageError } from '../usage.ts';
import type { Config } from './config.ts';
import { REFERENCE, refersTo, wrongUrl } from './values.ts';

/** What a target's values come to once the environment and the files that they name have been read. */
export interface Values {
  /** A text with every reference in it replaced by what is a secret from then on. */
  text(value: string, path: readonly PropertyKey[]): string;
  /** The same for what a report shows: an address or a path, which must not be taken out of it. */
  shown(value: string, path: readonly PropertyKey[]): string;
  secret(value: string | { file: string }, path: readonly PropertyKey[]): string;
  /** A path as the file names it, which is relative to the file. */
  path(value: string, path: readonly PropertyKey[]): string;
  content(value: string, path: readonly PropertyKey[]): string;
  refuse(path: readonly PropertyKey[], why: string): never;
  /** What came from outside, but for what is shown: none of it may stand in a report. */
  readonly secrets: readonly string[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

const LARGEST_BYTES = 1_048_576;

export function valuesOf({ document, folder, file }: Config, environment: Environment): Values {
  const secrets: string[] = [];
  const refuse = (path: readonly PropertyKey[], why: string): never => {
    throw new UsageError(`${document.where(path)}: ${path.map(String).join('.')}: ${why}`);
  };

  function variable(name: string, path: readonly PropertyKey[]): string {
    const value = environment[name];
    if (value === undefined || value === '')
      return refuse(path, `the environment has no ${name}: set it, or name another variable`);
    return value;
  }

  const shown: Values['shown'] = (value, path) =>
    value.replace(REFERENCE, (_, name: string) => variable(name, path));
  const toPath: Values['path'] = (value, path) => resolve(folder, shown(value, path));

  function text(value: string, path: readonly PropertyKey[]): string {
    for (const [, name = ''] of value.matchAll(REFERENCE)) secrets.push(variable(name, path));
    return shown(value, path);
  }

  function content(value: string, path: readonly PropertyKey[]): string {
    const found = toPath(value, path);
    const shown = relative(process.cwd(), found) || found;
    try {
      if (statSync(found).size > LARGEST_BYTES)
        return refuse(path, `${shown} is larger than ${LARGEST_BYTES} bytes`);
      return readFileSync(found, 'utf8');
    } catch (cause) {
      if (cause instanceof UsageError) throw cause;
      const { code } = cause as NodeJS.ErrnoException;
      const why = code === 'ENOENT' ? 'there is no' : `${code ?? 'error'}: cannot read`;
      return refuse(path, `${why} ${shown}; paths are relative to ${file}`);
    }
  }

  function secret(value: string | { file: string }, path: readonly PropertyKey[]): string {
    const found =
      typeof value === 'string'
        ? text(value, path)
        : content(value.file, [...path, 'file']).replace(/\r?\n$/, '');
    if (found === '') return refuse(path, 'the file is empty');
    // A header cannot carry it, and no platform's token holds one: it is the wrong file.
    if (/[\r\n\0]/.test(found)) return refuse(path, 'holds more than one line, and a token is one');
    secrets.push(found);
    return found;
  }

  return { text, shown, secret, path: toPath, content, refuse, secrets };
}

export function address(value: string, values: Values, path: readonly PropertyKey[]): string {
  const url = values.shown(value, path);
  const wrong = wrongUrl(url);
  // What came from the environment is not repeated: it may hold more than an address.
  if (wrong !== null)
    values.refuse(path, refersTo(value) ? 'the variable holds no http:// or https:// address' : wrong);
  return url;
}

export function headersOf(
  given: Record<string, string | { file: string }> | undefined,
  values: Values,
  path: readonly PropertyKey[],
): Record<string, string> {
  const entries = Object.entries(given ?? {}).map(([name, value]) => {
    const isSecret = typeof value !== 'string' || refersTo(value);
    const found = isSecret ? values.secret(value, [...path, name]) : value;
    return [name.toLowerCase(), found] as const;
  });
  return Object.fromEntries(entries);
}
