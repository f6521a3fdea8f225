import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redactor } from '../evidence/redaction.ts';
import { HarnessFault } from '../fault.ts';
import { renderHtml } from './html/page.ts';
import { printedJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderSummary } from './summary.ts';
import type { Told } from './told.ts';

export const REPORT_FILES = ['verdict.json', 'report.html', 'summary.md', 'junit.xml'] as const;
export type ReportFile = (typeof REPORT_FILES)[number];

export function renderReports(told: Told, redactor: Redactor | null = null): Record<ReportFile, string> {
  const clean = redactor === null ? told : cleaned(told, redactor);
  return {
    'verdict.json': `${printedJson(clean.verdict)}\n`,
    'report.html': renderHtml(clean),
    'summary.md': renderSummary(clean),
    'junit.xml': renderJunit(clean),
  };
}

/** What goes in is cleaned and not what comes out: there a secret might stand in our own markup by chance. */
function cleaned({ verdict, events, replay }: Told, redactor: Redactor): Told {
  const clean = <T>(value: T): T => JSON.parse(redactor.clean(JSON.stringify(value)));
  return { verdict: clean(verdict), events: events.map(clean), replay: redactor.clean(replay) };
}

/** Each file is whole or not there: whoever looks while it is written sees the last one. */
export function writeReports(folder: string, told: Told & { redactor?: Redactor | null }): void {
  const files = renderReports(told, told.redactor ?? null);
  try {
    mkdirSync(folder, { recursive: true });
    for (const name of REPORT_FILES) writeWhole(join(folder, name), files[name]);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HarnessFault(
      `the reports in ${folder} could not be written (${why}); \`delivery report\` makes them from the evidence`,
      { cause },
    );
  }
}

export function writeWhole(path: string, text: string): void {
  const half = `${path}.${randomBytes(4).toString('hex')}.part`;
  try {
    writeFileSync(half, text);
    renameSync(half, path);
  } finally {
    rmSync(half, { force: true });
  }
}
