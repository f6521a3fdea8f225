import { placeOf } from '../mapped.ts';
import { likenessOf, type Use } from '../sql/likeness.ts';
import type { PlaceholderStyle } from '../sql/placeholders.ts';
import { type Dynamic, type Statement, toStatements } from '../statement.ts';
import { isOfAnotherDatabase, stylesOf } from './drivers.ts';
import type { Meaning, Project } from './project.ts';
import type { NameUse, Reading, TextUse } from './reading.ts';
import { type Resolved, resolve } from './resolve.ts';

export interface Found {
  statements: Statement[];
  dynamic: Dynamic[];
}

/** Every statement in the readings of one project, and what looks like one and is only known at run time. */
export function findStatements(readings: readonly Reading[], project: Project): Found {
  const found: Found = { statements: [], dynamic: [] };
  // A file that imports no driver gets its connection from one that does.
  const common = stylesOf(readings.flatMap(({ imports }) => imports));
  for (const reading of readings) {
    const own = stylesOf(reading.imports);
    const styles = own.length > 0 ? own : common;
    for (const text of reading.texts) addText(found, text, reading, project, styles);
  }
  return found;
}

function addText(
  found: Found,
  text: TextUse,
  reading: Reading,
  project: Project,
  styles: readonly PlaceholderStyle[],
): void {
  const names = project.namesOf(reading, text.from);
  const uses = names.flatMap((name) => name.uses);
  if (isFragment(uses)) return;
  const resolved = resolve(text.expression, reading, project);
  const place = placeOf(resolved.text, 0);
  const likeness = likenessOf(resolved.text.text, {
    use: useOf(text, uses),
    name: text.name,
    declared: text.declared,
  });
  if (place === undefined || likeness === 'no') return;
  const sure = isOfAnotherDatabase(reading.imports) ? 'doubtful' : likeness;
  if (isDynamic(text, names, resolved)) {
    if (likeness === 'sql')
      found.dynamic.push({ place: resolved.unknown ?? place, text: resolved.text.text });
  } else found.statements.push(...toStatements(resolved.text, sure, styles, resolved.values));
}

/** What is only ever a part of other texts is checked within those. */
function isFragment(uses: readonly NameUse[]): boolean {
  return uses.length > 0 && uses.every(({ partial }) => partial);
}

function isDynamic(text: TextUse, names: readonly Meaning[], { unknown }: Resolved): boolean {
  const appended = names.some(({ texts }) => texts.some((it) => it.appended));
  const formatted = names.some(({ uses }) => uses.some((use) => use.formatted));
  return unknown !== undefined || text.formatted || appended || formatted;
}

/** A text that is kept under a name goes where the name goes. */
function useOf({ use }: TextUse, uses: readonly NameUse[]): Use {
  const whole = uses.filter(({ partial }) => !partial).map((it) => it.use);
  if (use !== 'unknown' || whole.length === 0) return use;
  if (whole.includes('database')) return 'database';
  return whole.every((it) => it === 'people') ? 'people' : 'unknown';
}
