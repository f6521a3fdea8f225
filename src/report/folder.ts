import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redactor } from '../evidence/redaction.ts';
import { renderHtml } from './html/page.ts';
import { renderJunit } from './junit.ts';
import { renderSummary } from './summary.ts';
import type { Told } from './told.ts';

export const REPORT_FILES = ['verdict.json', 'report.html', 'summary.md', 'junit.xml'] as const;
export type ReportFile = (typeof REPORT_FILES)[number];

export function renderReports(told: Told, redactor: Redactor | null = null): Record<ReportFile, string> {
  // The replay command is the one thing here that did not come out of the record.
  const clean: Told = { ...told, replay: redactor?.clean(told.replay) ?? told.replay };
  const files = {
    'verdict.json': `${JSON.stringify(told.verdict, null, 2)}\n`,
    'report.html': renderHtml(clean),
    'summary.md': renderSummary(clean),
    'junit.xml': renderJunit(clean),
  };
  if (redactor === null) return files;
  for (const name of REPORT_FILES) files[name] = redactor.clean(files[name]);
  return files;
}

/** Each file is whole or not there: whoever looks while it is written sees the last one. */
export function writeReports(folder: string, told: Told & { redactor?: Redactor | null }): void {
  mkdirSync(folder, { recursive: true });
  const files = renderReports(told, told.redactor ?? null);
  for (const name of REPORT_FILES) writeWhole(join(folder, name), files[name]);
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
