import type { Outcome, ReportedFinding } from '../outcome.ts';

const ESC = '\u001b';

/** Everything that a source or a server can say to do harm with. */
export const HOSTILE = `${ESC}[31m##[error]x\n::error::y\u202e<&"'>]]>`;

export const finding: ReportedFinding = {
  rule: '22P02',
  level: 'error',
  file: 'src/a b.go',
  line: 3,
  column: 17,
  message: 'invalid input value for enum mood: ""',
  hint: 'Its labels are: good, bad.',
  sourceLine: "\tSELECT COALESCE(mood, '') FROM t",
  statement: "SELECT COALESCE(mood, '') FROM t",
  fingerprint: '0123456789abcdef',
};

export function outcomeWith(findings: ReportedFinding[], more: Partial<Outcome> = {}): Outcome {
  return {
    schema: 'delivery/preflight/1',
    exitCode: findings.length > 0 ? 1 : 0,
    findings,
    known: [],
    gone: 0,
    notCheckable: [],
    dynamic: [],
    notTakenForSql: [],
    missing: [],
    skipped: [],
    notRun: [],
    counts: { migrations: 2, sources: 1, statements: 9, checked: 9 },
    durationMs: 1234,
    ...more,
  };
}
