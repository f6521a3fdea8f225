import { posix } from 'node:path';
import { type ModuleIndex, moduleIndexOf } from './modules.ts';
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
    const neighbours = byFolder.get(folder) ?? [];
    byFolder.set(folder, neighbours);
    neighbours.push(reading);
  }
  const index = { byPath, byFolder, modules: moduleIndexOf([...byPath.keys()]) };
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
    for (const { other, exported } of targetsOf(reading, name, index)) {
      const meaning = topOf(other, exported);
      if (meaning !== undefined) return meaning;
    }
    return undefined;
  };
  const known = new Set(readings.flatMap(({ names }) => names.map(({ name }) => lastOf(name))));
  for (const reading of readings) {
    for (const use of reading.references) {
      if (known.has(lastOf(use.name))) project.meaningOf(reading, use.name, use.from)?.uses.push(use);
    }
  }
  return project;
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

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
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

interface Index {
  byPath: ReadonlyMap<string, Reading>;
  byFolder: ReadonlyMap<string, Reading[]>;
  modules: ModuleIndex;
}

function targetsOf(reading: Reading, name: string, { byPath, byFolder, modules }: Index): Target[] {
  const { path } = reading.source;
  const [head = '', ...rest] = name.split('.');
  // A package of Go is a folder, so what the file next to this one defines needs no import.
  const neighbours = path.endsWith('.go') ? (byFolder.get(posix.dirname(path)) ?? []) : [];
  const own = neighbours.map((other) => ({ other, exported: name }));
  const imported = reading.imports.filter(({ local }) => local === head);
  const others = imported.flatMap((it) =>
    modules(it, path).flatMap((file) => {
      const other = byPath.get(file);
      if (other === undefined) return [];
      const exported = [...(it.exported === undefined ? [] : [it.exported]), ...rest].join('.');
      // `from . import queries` names a module where one would expect a name in it.
      return [exported, rest.join('.')].map((wanted) => ({ other, exported: wanted }));
    }),
  );
  return [...own, ...others];
}
