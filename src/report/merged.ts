import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { markdown, shorten } from './escape.ts';
import { writeReports, writeWhole } from './folder.ts';
import { type Entry, headlineOf, renderIndex, type WithoutRun } from './html/index.ts';
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
): void {
  mkdirSync(folder, { recursive: true });
  const entries = gathered.map(({ title, told }, index): Entry => {
    const name = `${String(index + 1).padStart(3, '0')}-${told.verdict.run.replace(/[^\w.-]/g, '_').slice(0, 80)}`;
    writeReports(join(folder, name), told);
    writeWhole(
      join(folder, name, 'evidence.jsonl'),
      told.events.map((event) => `${JSON.stringify(event)}\n`).join(''),
    );
    return { title, told, href: `${name}/report.html` };
  });
  writeWhole(join(folder, 'index.html'), renderIndex(entries, without));
  writeWhole(join(folder, 'summary.md'), summaryOf(entries, without));
  writeWhole(join(folder, 'junit.xml'), renderJunitOf(gathered.map(({ told }) => told)));
}

function summaryOf(entries: readonly Entry[], without: readonly WithoutRun[]): string {
  const red = entries.filter(({ told }) => told.verdict.verdict !== 'pass');
  const lines = red
    .slice(0, MOST_SUMMARISED)
    .map(
      ({ title, told }) =>
        `| ${markdown(shorten(title, 60))} | ${verdictWord(told.verdict)} | ${markdown(shorten(titleOf(told.verdict), 80))} |`,
    );
  const table = lines.length > 0 ? ['', '| run | verdict | cause |', '| --- | --- | --- |', ...lines] : [];
  return [`## ${headlineOf(entries, without)}`, ...table, ''].join('\n');
}
