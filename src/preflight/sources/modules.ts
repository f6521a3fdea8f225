import { posix } from 'node:path';
import type { Import } from './language.ts';

/** Which of the known files an import of one file may mean. */
export type ModuleIndex = (imported: Import, from: string) => readonly string[];

export function moduleIndexOf(paths: readonly string[]): ModuleIndex {
  const known = new Set(paths);
  const modules = suffixesOf(
    paths.filter((path) => /\.pyi?$/.test(path)).map((path) => [moduleNameOf(path), path]),
  );
  const goFiles = paths.filter((path) => path.endsWith('.go'));
  const packages = suffixesOf(goFiles.map((path) => [posix.dirname(path), path]));
  return (imported, from) => {
    if (from.endsWith('.go')) return goPackage(imported.module, packages);
    if (!/\.pyi?$/.test(from)) return scriptFiles(imported.module, from).filter((path) => known.has(path));
    return imported.module.startsWith('.')
      ? relativeModule(imported, from).filter((path) => known.has(path))
      : absoluteModule(imported, from, modules);
  };
}

/** Every ending of a slashed name, with the files behind it: where a project has its root cannot be told. */
function suffixesOf(entries: readonly (readonly [string, string])[]): Map<string, string[]> {
  const suffixes = new Map<string, string[]>();
  for (const [name, path] of entries) {
    const segments = name.split('/');
    for (let start = 0; start < segments.length; start++) {
      const suffix = segments.slice(start).join('/');
      const files = suffixes.get(suffix) ?? [];
      suffixes.set(suffix, files);
      files.push(path);
    }
  }
  return suffixes;
}

/** `example.com/shop/internal/queries` is the folder `internal/queries` of the sources. */
function goPackage(module: string, packages: ReadonlyMap<string, string[]>): string[] {
  const segments = module.split('/');
  for (let start = 0; start < segments.length; start++) {
    const suffix = segments.slice(start).join('/');
    const files = packages.get(suffix);
    // One segment alone, `log` or `sql`, is as likely to be somebody else's: only the folder of that very path is it.
    if (files !== undefined && start < segments.length - 1) return files;
    if (files !== undefined && segments.length > 1)
      return files.filter((path) => posix.dirname(path) === suffix);
  }
  return [];
}

function scriptFiles(module: string, from: string): string[] {
  if (!/^\.\.?\//.test(module)) return [];
  const base = posix.join(posix.dirname(from), module);
  const bare = base.replace(/\.[cm]?[jt]sx?$/, '');
  const endings = ['.ts', '.tsx', '.js', '.jsx', '.mts', '.mjs', '.cts', '.cjs', '/index.ts', '/index.js'];
  return [base, ...endings.map((ending) => bare + ending)];
}

function moduleNameOf(path: string): string {
  return path.replace(/(?:\/__init__)?\.pyi?$/, '');
}

/** `from .queries import NAME` is in queries.py, and `from . import queries` is that file. */
function relativeModule({ module, exported }: Import, from: string): string[] {
  const dots = /^\.+/.exec(module)?.[0].length ?? 1;
  const folder = posix.join(posix.dirname(from), '../'.repeat(dots - 1));
  const base = posix.join(folder, ...module.slice(dots).split('.'));
  const inner = exported === undefined ? [] : [`${base}/${exported}.py`];
  return [`${base}.py`, `${base}/__init__.py`, ...inner];
}

/** A name that several files could have means the one next to the importer, or none of them for sure. */
function absoluteModule(
  { module, exported }: Import,
  from: string,
  modules: ReadonlyMap<string, string[]>,
): string[] {
  const name = module.replaceAll('.', '/');
  const names = exported === undefined ? [name] : [name, `${name}/${exported}`];
  return names.flatMap((it) => {
    const files = modules.get(it) ?? [];
    const near = files.filter((path) => posix.dirname(path) === posix.dirname(from));
    return near.length > 0 ? near : files.length === 1 ? files : [];
  });
}
