import { appendFileSync } from 'node:fs';
import type { Verdict } from '../verdict/result.ts';
import { commandMessage, commandProperty, shorten } from './escape.ts';
import { renderSummary } from './summary.ts';
import { type Told, titleOf } from './told.ts';

/** The runners show ten of a kind for a step and drop the rest without a word. */
const MOST_OF_A_KIND = 9;
const LONGEST_MESSAGE = 2_000;

type Level = 'error' | 'warning';

/** One line each, to be written to standard output where a workflow runner reads it. */
export function annotations(verdict: Verdict): string[] {
  const lines: string[] = [];
  const say = (level: Level, title: string, message: string) => lines.push(annotation(level, title, message));
  for (const { id, state, because } of verdict.assertions) {
    if (state !== 'fail') continue;
    const cause = verdict.causes.find((one) => one.explains.includes(id));
    say('error', `delivery: ${id}${cause ? `, ${cause.mechanism}` : ''}`, cause?.summary ?? because);
  }
  if (verdict.verdict === 'fail' && lines.length === 0) say('error', 'delivery', verdict.headline);
  if (verdict.verdict === 'inconclusive') say('warning', 'delivery: inconclusive', titleOf(verdict));
  if (verdict.target.unverifiedTls) say('warning', 'delivery', 'Certificates were not verified.');
  for (const limit of verdict.limits) say('warning', 'delivery', limit);
  return shown(lines);
}

/** Those of many that a runner shows. */
export const shown = (lines: readonly string[]): string[] =>
  (['error', 'warning'] as const).flatMap((level) =>
    lines.filter((line) => line.startsWith(`::${level} `)).slice(0, MOST_OF_A_KIND),
  );

export const annotation = (level: Level, title: string, message: string) =>
  `::${level} title=${commandProperty(shorten(title, 200))}::${commandMessage(shorten(message, LONGEST_MESSAGE))}`;

export type Environment = Readonly<Record<string, string | undefined>>;

/** Both runners set the first; Gitea's sets the second besides. */
export const runsInActions = (env: Environment) =>
  env.GITHUB_ACTIONS === 'true' || env.GITEA_ACTIONS === 'true';

/** Tells a workflow run what came out, where there is one. A summary that cannot be written ends no gate. */
export function tellRunner(
  env: Environment,
  { lines, summary }: { lines: readonly string[]; summary: string },
  write: (line: string) => void,
): void {
  if (!runsInActions(env)) return;
  for (const line of shown(lines)) write(`${line}\n`);
  const file = env.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === '') return;
  try {
    appendFileSync(file, `${summary}\n`);
  } catch (error) {
    const why = `The step summary could not be written: ${String(error)}`;
    write(`${annotation('warning', 'delivery', why)}\n`);
  }
}

/** The same of one run. */
export const writeActions = (env: Environment, told: Told, write: (line: string) => void): void =>
  tellRunner(env, { lines: annotations(told.verdict), summary: renderSummary(told) }, write);
