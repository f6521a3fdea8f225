import { createHash } from 'node:crypto';
import type { Skipped } from './files.ts';
import type { Finding } from './finding.ts';
import type { Place } from './mapped.ts';
import type { Missing } from './schema/missing.ts';
import { lineAt, positionOf } from './source.ts';

/** The outcome as plain data, the same that `--json` prints. */
export interface Outcome {
  schema: 'delivery/preflight/1';
  exitCode: 0 | 1 | 3;
  /** What is new: not in the baseline. */
  findings: ReportedFinding[];
  /** What the baseline knows of. */
  known: ReportedFinding[];
  /** What is in the baseline and no longer found. */
  gone: number;
  notCheckable: Noted[];
  dynamic: Noted[];
  /** What looks like SQL and did not prepare, though nothing but its looks says that it is SQL. */
  notTakenForSql: Noted[];
  missing: Missing[];
  skipped: Skipped[];
  /** Checks that this server did not allow. */
  notRun: string[];
  counts: { migrations: number; sources: number; statements: number; checked: number };
  durationMs: number;
}

export interface Noted {
  file: string;
  line: number;
  column: number;
  text: string;
}

export interface ReportedFinding {
  rule: string;
  level: 'error' | 'warning';
  file: string;
  line: number;
  column: number;
  message: string;
  hint?: string;
  detail?: string;
  sourceLine: string;
  statement: string;
  /** The same for the same finding wherever in the file it is. */
  fingerprint: string;
}

const LONGEST_TEXT = 200;

export function noted({ source, offset }: Place, text: string): Noted {
  const short = text.replace(/\s+/g, ' ').trim().slice(0, LONGEST_TEXT);
  return { file: source.path, ...positionOf(source, offset), text: short };
}

/** In the order of the sources, each once: two statements can share the constant that is wrong. */
export function reported(findings: readonly Finding[]): ReportedFinding[] {
  const once = new Map<string, ReportedFinding>();
  for (const finding of findings) {
    const one = reportedOne(finding);
    const key = [one.file, one.line, one.column, one.rule, one.message].join('\n');
    if (!once.has(key)) once.set(key, one);
  }
  return [...once.values()].toSorted(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
}

function reportedOne({ rule, level, message, hint, detail, place, statement }: Finding): ReportedFinding {
  const position = positionOf(place.source, place.offset);
  const file = place.source.path;
  const identity = [rule, file, message, statement.replace(/\s+/g, ' ').trim()].join('\n');
  return {
    ...{ rule, level, file, ...position, message },
    ...(hint === undefined ? {} : { hint }),
    ...(detail === undefined ? {} : { detail }),
    sourceLine: lineAt(place.source, position.line),
    statement,
    fingerprint: createHash('sha256').update(identity).digest('hex').slice(0, 16),
  };
}
