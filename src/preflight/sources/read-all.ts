import { posix } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { copied } from '../mapped.ts';
import type { Source } from '../source.ts';
import { toStatements } from '../statement.ts';
import type { Part } from './expression.ts';
import { type Found, findStatements } from './find.ts';
import type { Language } from './language.ts';
import { type ModuleIndex, moduleIndexOf } from './modules.ts';
import { projectOf } from './project.ts';
import { type Reading, read } from './reading.ts';
import { isWorthReading } from './worth.ts';

/** A grammar is loaded when a source is written in it. */
const LANGUAGES: [RegExp, () => Promise<Language>][] = [
  [/\.go$/, async () => (await import('./go.ts')).go],
  [/\.[cm]?ts$/, async () => (await import('./javascript.ts')).typescript],
  [/\.tsx$/, async () => (await import('./javascript.ts')).tsx],
  [/\.(?:[cm]?js|jsx)$/, async () => (await import('./javascript.ts')).javascript],
  [/\.pyi?$/, async () => (await import('./python.ts')).python],
];

export function isReadable(path: string): boolean {
  return /\.sql$/i.test(path) || LANGUAGES.some(([ending]) => ending.test(path));
}

/** Every statement of all the sources. A name is only followed within one language. */
export async function statementsIn(sources: readonly Source[]): Promise<Found> {
  const found: Found = { statements: [], dynamic: [] };
  for (const group of byLanguage(sources).values()) {
    const readings = await readingsOf(group);
    const more = findStatements(readings, projectOf(readings));
    found.statements.push(...more.statements);
    found.dynamic.push(...more.dynamic);
  }
  for (const source of sources.filter(({ path }) => /\.sql$/i.test(path))) {
    const text = copied(source, 0, source.text.length);
    found.statements.push(...toStatements(text, 'sql', 'script', 0));
  }
  return found;
}

function byLanguage(sources: readonly Source[]): Map<string, Source[]> {
  const groups = new Map<string, Source[]>();
  for (const source of sources) {
    const ending = /\.(go|py|[cm]?[jt]s|[jt]sx)i?$/.exec(source.path)?.[1];
    if (ending === undefined) continue;
    const key = /^(?:go|py)$/.test(ending) ? ending : 'js';
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(source);
  }
  return groups;
}

/** What has to do with a database, and whatever that imports: a constant can come from anywhere. */
async function readingsOf(sources: readonly Source[]): Promise<Reading[]> {
  const readings: Reading[] = [];
  const left = new Map(sources.map((source) => [source.path, source]));
  const modules = moduleIndexOf([...left.keys()]);
  let chosen = sources.filter(isWorthReading);
  while (chosen.length > 0) {
    const wanted = new Set<string>();
    for (const source of chosen) {
      left.delete(source.path);
      const language = await languageOf(source.path);
      if (language === undefined) continue;
      const reading = read(source, language);
      readings.push(reading);
      for (const path of filesBehind(reading, modules, left)) wanted.add(path);
      // Between two sources the schema, which is being made meanwhile, gets its turn.
      await setImmediate();
    }
    chosen = [...wanted].flatMap((path) => left.get(path) ?? []);
  }
  return readings;
}

/** Where the names that a statement is put together from may be defined. */
function filesBehind(
  { source, imports, texts }: Reading,
  modules: ModuleIndex,
  left: ReadonlyMap<string, Source>,
) {
  const parts = texts
    .filter(({ expression }) => expression.some(isOfStatement))
    .flatMap((text) => text.expression);
  const heads = new Set(parts.flatMap((part) => (part.kind === 'name' ? [part.name.split('.')[0]] : [])));
  if (heads.size === 0) return [];
  const folder = posix.dirname(source.path);
  const neighbours = source.path.endsWith('.go')
    ? [...left.keys()].filter((it) => posix.dirname(it) === folder)
    : [];
  const used = imports.filter(({ local }) => heads.has(local));
  return [...neighbours, ...used.flatMap((imported) => modules(imported, source.path))];
}

function isOfStatement(part: Part): boolean {
  return (
    part.kind === 'text' &&
    /\b(?:select|insert|update|delete|with|from|where|join|values|set)\b/i.test(part.text.text)
  );
}

async function languageOf(path: string): Promise<Language | undefined> {
  return await LANGUAGES.find(([ending]) => ending.test(path))?.[1]();
}
