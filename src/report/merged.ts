import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bySeverity, type Checked, countsOf } from './checked.ts';
import { grouped } from './duration.ts';
import { markdown, shorten } from './escape.ts';
import { writeReports, writeWhole } from './folder.ts';
import { type CheckEntry, type Entry, headlineOf, renderIndex, type WithoutRun } from './html/index.ts';
import { renderJunitOf } from './junit.ts';
import { fit, tableWithin } from './summary.ts';
import { type Told, titleOf, verdictWord } from './told.ts';

export interface Gathered {
  title: string;
  told: Told;
}

const MOST_SUMMARISED = 60;

/** One report of many runs: an index, and beside it the reports of each. Answers the summary. */
export function writeMerged(
  folder: string,
  gathered: readonly Gathered[],
  without: readonly WithoutRun[],
  checks: readonly Checked[] = [],
): string {
  mkdirSync(folder, { recursive: true });
  const entries = gathered.map(({ title, told }, index): Entry => {
    return { title, told, href: writeRun(folder, index + 1, told) };
  });
  const checked = bySeverity(checks).map((check, index): CheckEntry => {
    const href = check.told ? writeRun(folder, gathered.length + index + 1, check.told) : null;
    return { check, href };
  });
  writeWhole(join(folder, 'index.html'), renderIndex(entries, without, checked));
  const summary = summaryOf(entries, without, checked);
  writeWhole(join(folder, 'summary.md'), summary);
  const tolds = gathered.map(({ told }) => told);
  writeWhole(join(folder, 'junit.xml'), renderJunitOf(tolds, checks));
  return summary;
}

/** A run's own reports in a folder of their own; answers where its page lies. */
function writeRun(folder: string, number: number, told: Told): string {
  const name = `${String(number).padStart(3, '0')}-${told.verdict.run.replace(/[^\w.-]/g, '_').slice(0, 80)}`;
  writeReports(join(folder, name), told);
  const lines = told.events.map((event) => `${JSON.stringify(event)}\n`);
  writeWhole(join(folder, name, 'evidence.jsonl'), lines.join(''));
  return `${name}/report.html`;
}

const TABLE_BYTES = 3_000;

function summaryOf(
  entries: readonly Entry[],
  without: readonly WithoutRun[],
  checks: readonly CheckEntry[],
): string {
  const red = entries.filter(({ told }) => told.verdict.verdict !== 'pass');
  const rows = red
    .slice(0, MOST_SUMMARISED)
    .map(
      ({ title, told }) =>
        `| ${markdown(shorten(title, 60))} | ${verdictWord(told.verdict)} | ${markdown(shorten(titleOf(told.verdict), 80))} |`,
    );
  const limits = { of: red.length, limitBytes: TABLE_BYTES };
  const table = rows.length > 0 ? [tableWithin(['run', 'verdict', 'cause'], rows, limits)] : [];
  return fit([`## ${headlineOf(entries, without, checks)}`, ...table, ...checksOf(checks)]);
}

/** How many of each class, and the first of those that are red. */
function checksOf(checks: readonly CheckEntry[]): string[] {
  if (checks.length === 0) return [];
  const red = checks.filter(({ check }) => check.verdict !== 'pass');
  const counts = countsOf(checks.map(({ check }) => check)).map(
    ({ group, verdict, class: name, count }) =>
      `| ${markdown(shorten(group, 60))} | ${verdict} | ${markdown(shorten(name, 60))} | ${grouped(count)} |`,
  );
  const rows = red
    .slice(0, MOST_SUMMARISED)
    .map(
      ({ check }) =>
        `| ${markdown(shorten(check.title, 60))} | ${markdown(check.class)} | ${markdown(shorten(check.because, 80))} |`,
    );
  const limits = { of: red.length, limitBytes: TABLE_BYTES };
  return [
    tableWithin(['check', 'verdict', 'class', 'count'], counts, { limitBytes: TABLE_BYTES }),
    ...(red.length > 0 ? [tableWithin(['check', 'class', 'because'], rows, limits)] : []),
  ];
}
