import type { Look } from './looks.ts';

/** From a moment up to, and without, another. */
export interface Span {
  from: number;
  to: number;
}

/** Whether something came in time, and what could be known of it. */
export interface Truth {
  inTime: boolean;
  /** It came in time, and no answer could have told so before it was gone again. */
  missable: boolean;
  /** Whether it came in time could not be known. */
  unknowable: boolean;
}

/** Two looks at the same thing are at most this far apart, with what the way there and back takes. */
export const BETWEEN_LOOKS_MS = 7_500;

/**
 * Between which moments something was seen to come: the last question that missed it, or else when it can have come
 * at the earliest, and the first answer that had it.
 */
export function seenSpan(looks: readonly Look[], earliest: number): Span | null {
  const told = looks.filter((look) => look.told);
  const there = told.filter(({ right }) => right);
  if (there.length === 0) return null;
  const to = Math.min(...there.map(({ answered }) => answered));
  const before = told.filter(({ right, sent }) => !right && sent <= to);
  return { from: before.length > 0 ? Math.max(...before.map(({ sent }) => sent)) : earliest, to };
}

export interface Since {
  /** When the time really began to run, and between which moments that was seen. */
  true: number;
  seen: Span | null;
}

/**
 * What could be known: that it came in time, by an answer that told so and was there before the deadline could
 * have passed; that it did not, by a question asked after the deadline must have passed whose answer missed it.
 * Where such an answer was asked for and spoiled, or there was no time to ask twice, nobody could know.
 */
export function arrivalTruth(
  shown: readonly Span[],
  since: Since,
  budgetMs: number,
  looks: readonly Look[],
): Truth {
  const deadline = since.true + budgetMs;
  const inTime = shown.some(({ from }) => from <= deadline);
  const told = looks.filter((look) => look.told);
  const missable =
    inTime &&
    shown
      .filter(({ from }) => from <= deadline)
      .every(({ from, to }) => couldNotTell(looks, from, Math.min(to, deadline)));
  if (since.seen === null) return { inTime, missable, unknowable: true };
  const came = shown[0]?.from ?? Number.POSITIVE_INFINITY;
  if (inTime) {
    const until = since.seen.from + budgetMs;
    const known = told.some(({ right, answered }) => right && answered <= until);
    return { inTime, missable, unknowable: !known && (missable || couldNotTell(looks, came, until)) };
  }
  const from = since.seen.to + budgetMs;
  // A look that misses it once it has come tells of a loss.
  const known = told.some(({ right, sent, handled }) => !right && sent >= from && handled < came);
  return { inTime, missable, unknowable: !known && couldNotTell(looks, from, came) };
}

/** There was no time to ask twice, or it was asked and no answer told anything in that time. */
export function couldNotTell(looks: readonly Look[], from: number, to: number): boolean {
  if (to - from < BETWEEN_LOOKS_MS) return true;
  const during = looks.filter(({ sent }) => sent >= from && sent < to);
  return during.length > 0 && during.every(({ told, answered }) => !told || answered > to);
}
