import { markup, xmlAttribute } from '../../report/escape.ts';
import type { Outcome, ReportedFinding } from '../outcome.ts';

/** One test case a finding, so that a run's history tells them apart; one that passes when there is none. */
export function renderJunit({ findings, known, counts, durationMs, exitCode }: Outcome): string {
  const errors = findings.filter(({ level }) => level === 'error');
  const warnings = findings.filter(({ level }) => level === 'warning');
  const nothing = exitCode === 3 ? 1 : 0;
  const cases = [
    ...errors.map((finding) => testCase(finding, failure(finding))),
    ...warnings.map((finding) => testCase(finding, `<system-out>${markup(wordsOf(finding))}</system-out>`)),
    ...known.map((finding) => testCase(finding, '<skipped message="known from the baseline"/>')),
    ...(errors.length === 0 ? [wholeCase(nothing === 1, counts.checked)] : []),
  ];
  const seconds = (durationMs / 1000).toFixed(3);
  const head = `tests="${cases.length}" failures="${errors.length}" errors="${nothing}" skipped="${known.length}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="delivery preflight" ${head} time="${seconds}">`,
    `<testsuite name="SQL preflight" ${head} time="${seconds}">`,
    ...cases,
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(finding: ReportedFinding, content: string): string {
  const name = `${finding.rule} at line ${finding.line}, column ${finding.column}`;
  return `<testcase classname="${xmlAttribute(finding.file)}" name="${xmlAttribute(name)}">${content}</testcase>`;
}

function failure(finding: ReportedFinding): string {
  const { message, rule } = finding;
  return `<failure type="${xmlAttribute(rule)}" message="${xmlAttribute(message)}">${markup(wordsOf(finding))}</failure>`;
}

function wordsOf({
  file,
  line,
  column,
  message,
  detail,
  hint,
  sourceLine,
  statement,
}: ReportedFinding): string {
  const lines = [`${file}:${line}:${column}: ${message}`, sourceLine.trim(), detail, hint, '', statement];
  return lines.filter((it) => it !== undefined).join('\n');
}

function wholeCase(nothing: boolean, checked: number): string {
  const inside = nothing ? '<error message="no statement could be checked"/>' : '';
  return `<testcase classname="SQL preflight" name="${checked} statements checked">${inside}</testcase>`;
}
