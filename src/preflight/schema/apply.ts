import type { DatabaseError } from 'pg';
import { characterAt } from '../characters.ts';
import type { Database } from '../database.ts';
import type { Finding, Unchecked } from '../finding.ts';
import { stopIfGone } from '../gone.ts';
import type { Place } from '../mapped.ts';
import type { Source } from '../source.ts';
import { brokenStatementsOf, type Stretch, statementsOf } from '../sql/split.ts';
import { isClusterWide } from './cluster.ts';
import { isOneTransaction, isTransactionControl, upPart } from './migration.ts';
import { type Lost, lose, lossBehind, missingOf, namesIn, newLost } from './missing.ts';

const SYNTAX_ERROR = '42601';

/** What became of the schema. */
export interface Applied {
  findings: Finding[];
  unchecked: Unchecked[];
  lost: Lost;
  migrations: number;
}

/** Runs the migrations in the order given. A failed one does not end the run: what can be made of it is made. */
export async function applyMigrations(
  database: Database,
  sources: readonly Source[],
  unread: readonly string[],
): Promise<Applied> {
  const applied: Applied = {
    findings: [],
    unchecked: [],
    lost: newLost(sources, unread),
    migrations: 0,
  };
  for (const source of sources) {
    await applyMigration(database, source, applied);
    applied.migrations += 1;
    // A dump empties the search path for itself, and the next file knows nothing of that.
    await database.client.query('RESET ALL; RESET SESSION AUTHORIZATION');
  }
  return applied;
}

async function applyMigration(database: Database, source: Source, applied: Applied): Promise<void> {
  const { from, to } = upPart(source.text);
  const whole = source.text.slice(from, to);
  const stretches = statementsOf(source.text, from, to);
  const held = !database.own && stretches.some((it) => isClusterWide(source.text.slice(it.from, it.to)));
  const atOnce = isOneTransaction(whole) && !held;
  const failure = atOnce ? await failureOf(database, whole) : undefined;
  if (atOnce && failure === undefined) return;
  const before = applied.findings.length + applied.unchecked.length;
  for (const stretch of stretches) await applyStatement(database, source, stretch, applied);
  if (failure === undefined || applied.findings.length + applied.unchecked.length > before) return;
  // Each statement works by itself, so it is the one transaction that makes it fail: a label used where it is added.
  applied.findings.push(findingOf(whole, { source, offset: from }, failure));
}

async function applyStatement(
  database: Database,
  source: Source,
  stretch: Stretch,
  applied: Applied,
): Promise<void> {
  const statement = source.text.slice(stretch.from, stretch.to);
  if (isTransactionControl(statement)) return;
  if (!database.own && isClusterWide(statement)) {
    const reason = 'it would change more of this server than the database that is thrown away';
    applied.unchecked.push({ place: { source, offset: stretch.from }, reason });
    return lose(applied.lost, statement);
  }
  const error = await failureOf(database, statement);
  if (error === undefined) return;
  const pieces = error.code === SYNTAX_ERROR ? brokenStatementsOf(source.text, stretch) : [];
  if (pieces.length < 2)
    return await judge(database, applied, statement, { source, offset: stretch.from }, error);
  for (const piece of pieces) {
    const text = source.text.slice(piece.from, piece.to);
    if (!database.own && isClusterWide(text)) continue;
    const failure = await failureOf(database, text);
    if (failure !== undefined) await judge(database, applied, text, { source, offset: piece.from }, failure);
  }
}

async function failureOf({ client }: Database, text: string): Promise<DatabaseError | undefined> {
  try {
    await client.query(text);
    return undefined;
  } catch (error) {
    stopIfGone(error as DatabaseError);
    return error as DatabaseError;
  }
}

async function judge(
  { client }: Database,
  { findings, unchecked, lost }: Applied,
  statement: string,
  place: Place,
  error: DatabaseError,
): Promise<void> {
  const missing = missingOf(statement, error);
  const loss = lossBehind(lost, statement, error);
  if (missing !== undefined) {
    if (missing.kind === 'extension') for (const name of await namesIn(client)) lost.made.add(name);
    lost.missing.push(missing);
    unchecked.push({ place, reason: `this server does not have the ${missing.kind} ${missing.name}` });
  } else if (loss !== undefined)
    unchecked.push({ place, reason: `it needs ${loss}, which could not be made here` });
  else findings.push(findingOf(statement, place, error));
  lose(lost, statement);
}

function findingOf(statement: string, { source, offset }: Place, error: DatabaseError): Finding {
  const at = error.position === undefined ? 0 : characterAt(statement, Number(error.position));
  return {
    rule: error.code ?? 'XX000',
    level: 'error',
    message: error.message,
    hint: error.hint,
    detail: error.detail,
    place: { source, offset: offset + at },
    statement,
  };
}

/**
 * The tables that the program makes for itself. They may need each other in any order, so this goes on for as
 * long as something new can be made. What cannot be made is for the check of the statements to tell.
 */
export async function applyTables(database: Database, texts: readonly string[]): Promise<void> {
  let left = [...texts];
  for (let made = true; made && left.length > 0; ) {
    const failed: string[] = [];
    for (const text of left) {
      if ((await failureOf(database, text)) !== undefined) failed.push(text);
    }
    made = failed.length < left.length;
    left = failed;
  }
}
