import { posix } from 'node:path';
import type { Import } from './language.ts';
import type { NamedText, NameUse, Reading } from './reading.ts';

/** A name's meaning: all the texts that it is given in one scope of one source. */
export interface Meaning {
  reading: Reading;
  name: string;
  scope: { from: number; to: number };
  texts: NamedText[];
  uses: NameUse[];
}

/** What is known of all sources together, to follow a name from one to another. */
export interface Project {
  meaningOf(reading: Reading, name: string, at: number): Meaning | undefined;
  /** All names of the text that stands there: a constant of a class is known as `this.x` and as `Class.x`. */
  namesOf(reading: Reading, from: number): Meaning[];
}

export function projectOf(readings: readonly Reading[]): Project {
  const byPath = new Map(readings.map((reading) => [reading.source.path, reading]));
  const byFolder = new Map<string, Reading[]>();
  for (const reading of readings) {
    const folder = posix.dirname(reading.source.path);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), reading]);
  }
  const meanings = new Map(readings.map((reading) => [reading, meaningsIn(reading)]));
  const byText = new Map(Array.from(meanings, ([reading, names]) => [reading, textsOf(names)]));
  const project: Project = {
    meaningOf(reading, name, at) {
      const own = innermost(meanings.get(reading)?.get(name) ?? [], at);
      return own ?? elsewhere(reading, name);
    },
    namesOf: (reading, from) => byText.get(reading)?.get(from) ?? [],
  };
  const topOf = (reading: Reading, name: string) =>
    meanings
      .get(reading)
      ?.get(name)
      ?.find(({ scope }) => scope.to - scope.from >= reading.source.text.trim().length);
  const elsewhere = (reading: Reading, name: string): Meaning | undefined => {
    for (const { other, exported } of targetsOf(reading, name, byPath, byFolder)) {
      const meaning = topOf(other, exported);
      if (meaning !== undefined) return meaning;
    }
    return undefined;
  };
  for (const reading of readings) {
    for (const use of reading.references) project.meaningOf(reading, use.name, use.from)?.uses.push(use);
  }
  return project;
}

/** Which of the paths the readings' names may come from: what they import, and a Go package's other files. */
export function pathsBehind(readings: readonly Reading[], paths: readonly string[]): string[] {
  const imported = new Set<string>();
  const packages = new Set<string>();
  for (const { source, imports } of readings) {
    const folder = posix.dirname(source.path);
    for (const { module, exported } of imports) {
      for (const file of filesOf(module, exported, folder)) imported.add(file);
      packages.add(module);
    }
  }
  const folders = new Set(readings.map(({ source }) => posix.dirname(source.path)));
  return paths.filter((path) => {
    const folder = posix.dirname(path);
    if (!path.endsWith('.go')) return imported.has(path);
    return folders.has(folder) || [...packages].some((module) => isPackage(module, folder));
  });
}

function meaningsIn(reading: Reading): Map<string, Meaning[]> {
  const meanings = new Map<string, Meaning[]>();
  for (const text of reading.names) {
    const known = meanings.get(text.name) ?? [];
    meanings.set(text.name, known);
    const same = text.again
      ? innermost(known, text.scope.from)
      : known.find(({ scope }) => scope.from === text.scope.from && scope.to === text.scope.to);
    if (same !== undefined) same.texts.push(text);
    else known.push({ reading, name: text.name, scope: text.scope, texts: [text], uses: [] });
  }
  return meanings;
}

function textsOf(names: ReadonlyMap<string, Meaning[]>): Map<number, Meaning[]> {
  const texts = new Map<number, Meaning[]>();
  for (const meaning of [...names.values()].flat()) {
    for (const { from } of meaning.texts) {
      const known = texts.get(from) ?? [];
      texts.set(from, known);
      known.push(meaning);
    }
  }
  return texts;
}

function innermost(meanings: readonly Meaning[], at: number): Meaning | undefined {
  const around = meanings.filter(({ scope }) => scope.from <= at && at <= scope.to);
  return around.toSorted((a, b) => a.scope.to - a.scope.from - (b.scope.to - b.scope.from))[0];
}

interface Target {
  other: Reading;
  exported: string;
}

function targetsOf(
  reading: Reading,
  name: string,
  byPath: ReadonlyMap<string, Reading>,
  byFolder: ReadonlyMap<string, Reading[]>,
): Target[] {
  const [head = '', ...rest] = name.split('.');
  const folder = posix.dirname(reading.source.path);
  // A package of Go is a folder, so what the file next to this one defines needs no import.
  const neighbours = reading.source.path.endsWith('.go') ? (byFolder.get(folder) ?? []) : [];
  const own = neighbours.map((other) => ({ other, exported: name }));
  const imported = reading.imports.filter(({ local }) => local === head);
  return [...own, ...imported.flatMap((it) => importTargets(it, rest, folder, byPath, byFolder))];
}

function importTargets(
  { module, exported }: Import,
  rest: string[],
  folder: string,
  byPath: ReadonlyMap<string, Reading>,
  byFolder: ReadonlyMap<string, Reading[]>,
): Target[] {
  const name = [...(exported === undefined ? [] : [exported]), ...rest].join('.');
  const files = filesOf(module, exported, folder).map((path) => byPath.get(path));
  const targets = files.flatMap((other) => (other === undefined ? [] : [{ other, exported: name }]));
  // `from . import queries` names a module where one would expect a name in it.
  const whole = targets.flatMap(({ other }) => [{ other, exported: rest.join('.') }]);
  const packages = [...byFolder].filter(([path]) => isPackage(module, path));
  const inPackages = packages.flatMap(([, others]) =>
    others.map((other) => ({ other, exported: rest.join('.') })),
  );
  return [...targets, ...whole, ...inPackages];
}

function filesOf(module: string, exported: string | undefined, folder: string): string[] {
  if (module.startsWith('./') || module.startsWith('../')) {
    const base = posix.join(folder, module);
    const bare = base.replace(/\.[cm]?[jt]sx?$/, '');
    return ['.ts', '.tsx', '.js', '.jsx', '.mts', '.mjs', '.cts', '.cjs', '/index.ts', '/index.js']
      .map((ending) => bare + ending)
      .concat(base);
  }
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const path = module.slice(dots).split('.').filter(Boolean).join('/');
  const base = dots === 0 ? path : posix.join(folder, '../'.repeat(dots - 1), path);
  const inner = exported === undefined ? [] : [`${base}/${exported}.py`];
  const around = dots === 0 ? foldersAbove(folder) : ['.'];
  return around.flatMap((above) =>
    [`${base}.py`, `${base}/__init__.py`, ...inner].map((it) => posix.join(above, it)),
  );
}

/** Where a package's root is cannot be told from a source, but it is one of the folders above. */
function foldersAbove(folder: string): string[] {
  const names = folder.split('/');
  return names.map((_, at) => names.slice(0, names.length - at).join('/') || '/').concat('.');
}

/** `example.com/shop/internal/queries` is the folder `internal/queries` of the sources. */
function isPackage(module: string, folder: string): boolean {
  if (!module.includes('/')) return false;
  const wanted = module.split('/').slice(-2).join('/');
  return `/${folder}`.endsWith(`/${wanted}`) || module.endsWith(`/${folder}`);
}
