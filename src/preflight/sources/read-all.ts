import { setImmediate } from 'node:timers/promises';
import { copied } from '../mapped.ts';
import type { Source } from '../source.ts';
import { toStatements } from '../statement.ts';
import { type Found, findStatements } from './find.ts';
import { go } from './go.ts';
import { javascript, tsx, typescript } from './javascript.ts';
import type { Language } from './language.ts';
import { pathsBehind, projectOf } from './project.ts';
import { python } from './python.ts';
import { type Reading, read } from './reading.ts';
import { isWorthReading } from './worth.ts';

const LANGUAGES: [RegExp, Language][] = [
  [/\.go$/, go],
  [/\.[cm]?ts$/, typescript],
  [/\.tsx$/, tsx],
  [/\.(?:[cm]?js|jsx)$/, javascript],
  [/\.pyi?$/, python],
];

export function isReadable(path: string): boolean {
  return /\.sql$/i.test(path) || languageOf(path) !== undefined;
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
    const key = /\.(?:[cm]?[jt]s|[jt]sx)$/.test(source.path)
      ? 'js'
      : (/\.(go|pyi?)$/.exec(source.path)?.[1] ?? '');
    if (key !== '') groups.set(key, [...(groups.get(key) ?? []), source]);
  }
  return groups;
}

/** What has to do with a database, and whatever that imports: a constant can come from anywhere. */
async function readingsOf(sources: readonly Source[]): Promise<Reading[]> {
  const readings: Reading[] = [];
  const left = new Map(sources.map((source) => [source.path, source]));
  let chosen = sources.filter(isWorthReading);
  while (chosen.length > 0) {
    for (const source of chosen) {
      left.delete(source.path);
      const language = languageOf(source.path);
      if (language !== undefined) readings.push(read(source, language));
      // Between two sources the schema, which is being made meanwhile, gets its turn.
      await setImmediate();
    }
    const wanted = pathsBehind(readings, [...left.keys()]);
    chosen = wanted.flatMap((path) => left.get(path) ?? []);
  }
  return readings;
}

function languageOf(path: string): Language | undefined {
  return LANGUAGES.find(([ending]) => ending.test(path))?.[1];
}
