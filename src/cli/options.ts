import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, Option } from 'commander';
import { durationMs } from '../config/duration.ts';
import { BUDGET_NAMES, type BudgetName, type Budgets } from '../evidence/budgets.ts';
import { EXERCISE_ASSERTIONS } from '../verdict/result.ts';

/** Options that recur, each parsed into what it means or refused in one clear sentence. */

export const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** At this pace 600 s take 2 s and the heartbeat of 30 s comes every 100 ms. */
export const LOCAL_PACE = 300;

export function parseSha(text: string): string {
  if (!/^[0-9a-f]{7,40}$/i.test(text))
    throw new InvalidArgumentError(`"${text}" is not a git SHA: 7 to 40 hex digits.`);
  return text.toLowerCase();
}

export function parseDuration(text: string): number {
  const ms = durationMs(text);
  if (ms === null) throw new InvalidArgumentError(`"${text}" is not a duration: write 600s, 15m or 2h.`);
  return ms;
}

export interface Deadlines {
  budgets: Partial<Budgets>;
  staleAfterMs: number | null;
  runMs: number | null;
}

/**
 * `plugin=600s`; two are no budget of a hop: `stale`, after which a steady other build is final, and `run`, the
 * whole run with its teardown and its report.
 */
export function parseDeadline(text: string, before: Deadlines): Deadlines {
  const [name = '', value] = text.split('=', 2);
  if (value === undefined) throw new InvalidArgumentError(`"${text}" is not a deadline: write plugin=600s.`);
  const ms = parseDuration(value);
  if (name === 'stale') return { ...before, staleAfterMs: ms };
  if (name === 'run') return { ...before, runMs: ms };
  if (!BUDGET_NAMES.includes(name as BudgetName)) {
    throw new InvalidArgumentError(
      `there is no deadline "${name}": there are ${BUDGET_NAMES.join(', ')}, stale and run.`,
    );
  }
  return { ...before, budgets: { ...before.budgets, [name]: ms } };
}

const NO_DEADLINES: Deadlines = { budgets: {}, staleAfterMs: null, runMs: null };

/** Shown by name: what stands in it is no text for a person. */
export const deadlineOption = (text: string) =>
  new Option('--deadline <name=duration>', `${text} (repeatable)`)
    .argParser(parseDeadline)
    .default(NO_DEADLINES, 'see README');

export function parsePace(text: string): number {
  const pace = Number(text);
  if (!Number.isFinite(pace) || pace < 1 || pace > 1_000)
    throw new InvalidArgumentError(`"${text}" is not a pace: a number from 1 (production) to 1000.`);
  return pace;
}

export function parseExercise(text: string, before: readonly string[]): string[] {
  const known = Object.keys(EXERCISE_ASSERTIONS);
  if (!known.includes(text))
    throw new InvalidArgumentError(`there is no exercise "${text}": there are ${known.join(', ')}.`);
  return [...new Set([...before, text])];
}
