import { setImmediate } from 'node:timers/promises';
import { copied } from '../mapped.ts';
import type { Source } from '../source.ts';
import { toStatements } from '../statement.ts';
import { type Found, findStatements } from './find.ts';
import { go } from './go.ts';
import { javascript, tsx, typescript } from './javascript.ts';
import type { Language } from './language.ts';
import { projectOf } from './project.ts';
import { python } from './python.ts';
import { type Reading, read } from './reading.ts';

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
    found.statements.push(...toStatements(text, 'sql', ['colon', 'at', 'question'], 0));
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

/** Between two sources the schema, which is being made meanwhile, gets its turn. */
async function readingsOf(sources: readonly Source[]): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const source of sources) {
    const language = languageOf(source.path);
    if (language !== undefined) readings.push(read(source, language));
    await setImmediate();
  }
  return readings;
}

function languageOf(path: string): Language | undefined {
  return LANGUAGES.find(([ending]) => ending.test(path))?.[1];
}
