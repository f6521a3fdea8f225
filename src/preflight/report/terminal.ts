import { terminal } from '../../report/escape.ts';
import type { Noted, Outcome, ReportedFinding } from '../outcome.ts';

export interface TerminalTraits {
  colour: boolean;
  quiet: boolean;
}

const WIDTH = 140;
const MOST_NOTED = 20;

type Colour = (code: number, text: string) => string;

/** Every text of a source or a server passes `terminal`, so none can colour the terminal or start a command. */
export function renderTerminal(outcome: Outcome, { colour, quiet }: TerminalTraits): string {
  const paint: Colour = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const blocks = outcome.findings.map((finding) => block(finding, paint));
  if (quiet) return [...blocks, summary(outcome)].join('\n');
  const notes = [
    ...notesOf('not checkable', outcome.notCheckable),
    ...notesOf('dynamic, known only at run time', outcome.dynamic),
    ...notesOf('not taken for SQL', outcome.notTakenForSql),
    ...outcome.skipped.map(({ path, reason }) => `not read: ${atStart(path)}: ${terminal(reason)}`),
    ...outcome.notRun.map((what) => `not run: ${terminal(what)}`),
  ];
  return [...blocks, ...notes, ...(notes.length > 0 ? [''] : []), summary(outcome)].join('\n');
}

function block(finding: ReportedFinding, paint: Colour): string {
  const { rule, level, file, line, column, message, hint, detail, sourceLine } = finding;
  const number = String(line).padStart(5);
  const { text, caret } = excerpt(sourceLine, column);
  const gutter = ' '.repeat(number.length);
  return [
    `${atStart(file)}:${line}:${column}: ${paint(level === 'error' ? 31 : 33, level)} ${rule}: ${terminal(message)}`,
    `${number} | ${text}`,
    `${gutter} | ${' '.repeat(caret)}${paint(31, '^')}`,
    ...[detail, hint].flatMap((more) => (more === undefined ? [] : [`${gutter} = ${terminal(more)}`])),
    '',
  ].join('\n');
}

/** The part of the line around the column; a minified line can be of any length. */
function excerpt(line: string, column: number): { text: string; caret: number } {
  const start = column > WIDTH ? column - WIDTH / 2 : 0;
  const before = terminal(line.slice(start, column - 1));
  const after = terminal(line.slice(column - 1, start + WIDTH));
  const indent = /^ */.exec(before)?.[0].length ?? 0;
  return { text: before.slice(indent) + after, caret: before.length - indent };
}

function notesOf(title: string, notes: readonly Noted[]): string[] {
  const shown = notes.slice(0, MOST_NOTED);
  const lines = shown.map(
    ({ file, line, column, text }) => `${title}: ${atStart(file)}:${line}:${column}: ${terminal(text)}`,
  );
  return notes.length > shown.length
    ? [...lines, `${title}: and ${notes.length - shown.length} more`]
    : lines;
}

/** A runner takes `::name::` at the beginning of a line for a command, and a file can have any name. */
function atStart(path: string): string {
  return terminal(path).replace(/^\s*::/, (mark) => `.${mark}`);
}

function summary({ findings, known, gone, counts, notCheckable, dynamic, durationMs }: Outcome): string {
  const errors = findings.filter(({ level }) => level === 'error').length;
  const warnings = findings.length - errors;
  const parts = [
    `${count(errors, 'finding')}${warnings > 0 ? `, ${count(warnings, 'warning')}` : ''}`,
    ...(known.length + gone > 0 ? [`${known.length} known from the baseline, ${gone} of it gone`] : []),
    `${counts.checked} of ${count(counts.statements, 'statement')} checked against ${count(counts.migrations, 'migration')}`,
    ...(notCheckable.length > 0 ? [`${notCheckable.length} not checkable`] : []),
    ...(dynamic.length > 0 ? [`${dynamic.length} dynamic`] : []),
    `${(durationMs / 1000).toFixed(1)} s`,
  ];
  const nothing = counts.checked === 0 ? 'Nothing was checked. ' : '';
  return `${nothing}${parts.join('; ')}\n`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
