import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bySeverity, type Checked, countsOf } from './checked.ts';
import { grouped } from './duration.ts';
import { markdown, shorten } from './escape.ts';
import { writeReports, writeWhole } from './folder.ts';
import { type CheckEntry, type Entry, headlineOf, renderIndex, type WithoutRun } from './html/index.ts';
import { renderJunitOf } from './junit.ts';
import { type Told, titleOf, verdictWord } from './told.ts';

export interface Gathered {
  title: string;
  told: Told;
}

const MOST_SUMMARISED = 60;

/** One report of many runs: an index, and beside it the reports of each. */
export function writeMerged(
  folder: string,
  gathered: readonly Gathered[],
  without: readonly WithoutRun[],
  checks: readonly Checked[] = [],
): void {
  mkdirSync(folder, { recursive: true });
  const entries = gathered.map(({ title, told }, index): Entry => {
    return { title, told, href: writeRun(folder, index + 1, told) };
  });
  const checked = bySeverity(checks).map((check, index): CheckEntry => {
    const href = check.told ? writeRun(folder, gathered.length + index + 1, check.told) : null;
    return { check, href };
  });
  writeWhole(join(folder, 'index.html'), renderIndex(entries, without, checked));
  writeWhole(join(folder, 'summary.md'), summaryOf(entries, without, checked));
  const tolds = gathered.map(({ told }) => told);
  writeWhole(join(folder, 'junit.xml'), renderJunitOf(tolds, checks));
}

/** A run's own reports in a folder of their own; answers where its page lies. */
function writeRun(folder: string, number: number, told: Told): string {
  const name = `${String(number).padStart(3, '0')}-${told.verdict.run.replace(/[^\w.-]/g, '_').slice(0, 80)}`;
  writeReports(join(folder, name), told);
  const lines = told.events.map((event) => `${JSON.stringify(event)}\n`);
  writeWhole(join(folder, name, 'evidence.jsonl'), lines.join(''));
  return `${name}/report.html`;
}

function summaryOf(
  entries: readonly Entry[],
  without: readonly WithoutRun[],
  checks: readonly CheckEntry[],
): string {
  const red = entries.filter(({ told }) => told.verdict.verdict !== 'pass');
  const lines = red
    .slice(0, MOST_SUMMARISED)
    .map(
      ({ title, told }) =>
        `| ${markdown(shorten(title, 60))} | ${verdictWord(told.verdict)} | ${markdown(shorten(titleOf(told.verdict), 80))} |`,
    );
  const table = lines.length > 0 ? ['', '| run | verdict | cause |', '| --- | --- | --- |', ...lines] : [];
  return [`## ${headlineOf(entries, without, checks)}`, ...table, ...checksOf(checks), ''].join('\n');
}

/** How many of each class, and the first of those that are red. */
function checksOf(checks: readonly CheckEntry[]): string[] {
  if (checks.length === 0) return [];
  const red = checks.filter(({ check }) => check.verdict !== 'pass').slice(0, MOST_SUMMARISED);
  const counts = countsOf(checks.map(({ check }) => check));
  return [
    ...['', '| check | verdict | class | count |', '| --- | --- | --- | --- |'],
    ...counts.map(
      ({ group, verdict, class: name, count }) =>
        `| ${markdown(group)} | ${verdict} | ${markdown(name)} | ${grouped(count)} |`,
    ),
    ...(red.length > 0 ? ['', '| check | class | because |', '| --- | --- | --- |'] : []),
    ...red.map(
      ({ check }) =>
        `| ${markdown(shorten(check.title, 60))} | ${markdown(check.class)} | ${markdown(shorten(check.because, 80))} |`,
    ),
  ];
}
