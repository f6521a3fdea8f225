import { UsageError } from '../usage.ts';
import { type Baseline, compare } from './baseline.ts';
import { type Checked, checkStatements } from './check.ts';
import { type Database, openDatabase } from './database.ts';
import { filesOf, type ReadFiles, readFiles } from './files.ts';
import type { Finding } from './finding.ts';
import { withLabels } from './labels.ts';
import { noted, type Outcome, reported } from './outcome.ts';
import { type Applied, applyMigrations, applyTables } from './schema/apply.ts';
import { inOrder } from './schema/order.ts';
import { LARGEST_MIGRATION_BYTES } from './sources/decode.ts';
import type { Found } from './sources/find.ts';
import { isReadable, statementsIn } from './sources/read-all.ts';
import { type Analysed, analyse } from './tree/analyse.ts';

export interface PreflightOptions {
  /** Patterns of the migrations, those of one pattern before those of the next. */
  schema: readonly string[];
  /** Patterns of the sources. */
  sources: readonly string[];
  /** Where a database of our own can be made. Without it the embedded PostgreSQL is used. */
  databaseUrl?: string | undefined;
  baseline?: Baseline | undefined;
  /** What the patterns are relative to. */
  folder?: string;
}

/** Checks the SQL of the sources against the schema that the migrations make. Nothing else is executed. */
export async function preflight(options: PreflightOptions): Promise<Outcome> {
  const started = performance.now();
  const { folder = process.cwd() } = options;
  const migrations = await migrationsOf(options.schema, folder);
  const schema = await readFiles(migrations, folder, LARGEST_MIGRATION_BYTES);
  const unread = schema.skipped.map(({ path }) => path);
  // The schema is made while the sources are read.
  const opening = openDatabase(options.databaseUrl);
  await using _closing = closing(opening);
  const applying = opening.then((database) => applyMigrations(database, schema.sources, unread));
  applying.catch(() => undefined);
  const all = new Set(await filesOf(options.schema, folder));
  const paths = (await filesOf(options.sources, folder)).filter((path) => isReadable(path) && !all.has(path));
  const sources = await readFiles(paths, folder);
  const found = await statementsIn(sources.sources);
  const database = await opening;
  const { client } = database;
  const applied = await applying;
  const tables = found.statements.filter(({ kind }) => kind === 'table');
  await applyTables(
    database,
    tables.map(({ text }) => text.text),
  );
  const checked = await checkStatements(client, found.statements, applied.lost);
  const analysed = await analyse(client, checked.accepted);
  const findings = await withLabels(client, [...applied.findings, ...checked.findings, ...analysed.findings]);
  return outcomeOf({ options, applied, found, checked, analysed, findings, sources, schema, started });
}

/** Whatever ends the check while the database is still being opened, it is closed. */
function closing(opening: Promise<Database>): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      const database = await opening.catch(() => undefined);
      await database?.[Symbol.asyncDispose]();
    },
  };
}

async function migrationsOf(patterns: readonly string[], folder: string): Promise<string[]> {
  const ordered: string[] = [];
  for (const pattern of patterns.filter((it) => !it.startsWith('!'))) {
    const unwanted = patterns.filter((it) => it.startsWith('!'));
    const paths = (await filesOf([pattern, ...unwanted], folder)).filter((path) => /\.sql$/i.test(path));
    ordered.push(...inOrder(paths).filter((path) => !ordered.includes(path)));
  }
  if (ordered.length === 0) throw new UsageError(`No migration is named by ${patterns.join(', ')}`);
  return ordered;
}

interface Parts {
  options: PreflightOptions;
  applied: Applied;
  found: Found;
  checked: Checked;
  analysed: Analysed;
  findings: Finding[];
  sources: ReadFiles;
  schema: ReadFiles;
  started: number;
}

function outcomeOf(parts: Parts): Outcome {
  const { options, applied, found, checked, analysed, findings, sources, schema, started } = parts;
  const { fresh, known, gone } = compare(reported(findings), options.baseline);
  // Of any other kind PostgreSQL has only read the grammar, whatever names stand in it.
  const prepared = checked.accepted.filter(({ kind }) => kind !== 'other');
  const count = prepared.length + checked.findings.length;
  const failed = fresh.some(({ level }) => level === 'error');
  return {
    schema: 'delivery/preflight/1',
    exitCode: failed ? 1 : count === 0 ? 3 : 0,
    ...{ findings: fresh, known, gone },
    notCheckable: [...applied.unchecked, ...checked.unchecked].map(({ place, reason }) =>
      noted(place, reason),
    ),
    dynamic: found.dynamic.map(({ place, text }) => noted(place, text)),
    notTakenForSql: checked.doubtful.map(({ place, text }) => noted(place, text.text)),
    missing: applied.lost.missing,
    skipped: [...schema.skipped, ...sources.skipped],
    notRun: analysed.notRun,
    counts: {
      migrations: applied.migrations,
      sources: sources.sources.length,
      statements: found.statements.length - checked.doubtful.length,
      checked: count,
    },
    durationMs: Math.round(performance.now() - started),
  };
}
