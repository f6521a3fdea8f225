import type { LookAt } from '../../evidence/events.ts';
import { type Arrival, noArrival, type Reading, type Sighting, see, seeNothing } from './arrival.ts';

/** One lucky read proves nothing about a fleet behind one address. */
export const STEADY_READS = 5;

export type BuildHow = { is: 'sha'; sha: string } | { is: 'other'; message: string };

export interface BuildFacts {
  /** There means: the expected SHA for the fifth time in a row. */
  steady: Arrival<BuildHow>;
  inARow: number;
  /** The newest connection that an answer came over. */
  connection: number;
  /** How often each answer came, and how often one followed a different one. */
  answers: Map<string, { count: number; first: Sighting; last: Sighting }>;
  flips: number;
  /** Since when the answer has been the same, and which. */
  same: { answer: string; since: Sighting; count: number } | null;
  /** Since when something other than the build endpoint has answered, and always the same. */
  others: { since: Sighting; message: string } | null;
  /** The last look that was not the expected build, after the build had been steady. */
  strayed: Reading<BuildHow> | null;
  /** Looks after the part of the run that they are meant to close began. */
  lastMatch: Sighting | null;
}

export const noBuild = (): BuildFacts => ({
  steady: noArrival(),
  inARow: 0,
  connection: 0,
  answers: new Map(),
  flips: 0,
  same: null,
  others: null,
  strayed: null,
  lastMatch: null,
});

const STAMPED = /^[0-9a-f]{7,40}$/;

/** Either may be a prefix of the other, of seven digits or more; `dev` and nothing never match. */
export function sameBuild(expected: string, actual: string): boolean {
  const [a, b] = [expected.toLowerCase(), actual.toLowerCase()];
  if (!STAMPED.test(a) || !STAMPED.test(b)) return false;
  return a.startsWith(b) || b.startsWith(a);
}

export function seeBuild(facts: BuildFacts, look: LookAt<'build'>, line: number, expected: string): void {
  const sighting = { line, began: look.began, at: look.at };
  const { seen } = look;
  if (seen.is === 'unreadable') {
    // Whose answer it was that got lost nobody knows: of instances in turn it can always be the same one's.
    facts.inARow = 0;
    // What answered before a silence need not be what answers after it.
    if (facts.others) facts.others.since = sighting;
    return seeNothing(facts.steady, sighting, seen.why.message);
  }
  if (seen.is === 'other') return seeOther(facts, sighting, seen.why.message);
  const matches = sameBuild(expected, seen.sha);
  // An answer that was kept, or came over a connection that was, is one instance's and was counted before.
  const { connection = facts.connection + 1 } = seen;
  if (matches && connection <= facts.connection) return;
  facts.connection = Math.max(facts.connection, connection);
  facts.others = null;
  facts.inARow = matches ? facts.inARow + 1 : 0;
  if (matches) facts.lastMatch = sighting;
  else if (facts.steady.arrived) facts.strayed = { ...sighting, there: false, how: seen };
  count(facts, seen.sha, sighting);
  follow(facts, seen.sha, sighting);
  // A matching read that is not yet the fifth is neither an arrival nor proof of absence.
  if (matches && facts.inARow < STEADY_READS) return;
  // What flipped before it was steady was a deploy that went through.
  if (matches && !facts.steady.arrived) facts.flips = 0;
  see(facts.steady, { ...sighting, there: matches, how: seen });
}

/** An edge that answers for a tenant in trouble does so for a while. */
export const UNSERVED_MS = 120_000;

/**
 * A torn answer, a page of the edge, an error: one of them says no more of the build than no answer. Only where
 * nothing else has answered from the first read on, or one and the same for long, is the endpoint not served:
 * trouble on the way answers this and that.
 */
function seeOther(facts: BuildFacts, sighting: Sighting, message: string): void {
  facts.inARow = 0;
  if (facts.others?.message !== message) facts.others = { since: sighting, message };
  count(facts, `! ${message}`, sighting);
  if (!isUnserved(facts, sighting)) return seeNothing(facts.steady, sighting, message);
  follow(facts, `! ${message}`, sighting);
  see(facts.steady, { ...sighting, there: false, how: { is: 'other', message } });
}

export function isUnserved({ others, answers }: BuildFacts, last: Sighting): boolean {
  if (others === null) return false;
  const isAll = [...answers.keys()].every((answer) => answer.startsWith('! '));
  return isAll || last.began - others.since.began >= UNSERVED_MS;
}

const MOST_ANSWERS = 50;

function count(facts: BuildFacts, answer: string, sighting: Sighting): void {
  const known = facts.answers.get(answer);
  if (known) {
    known.count += 1;
    known.last = sighting;
  } else if (facts.answers.size < MOST_ANSWERS) {
    facts.answers.set(answer, { count: 1, first: sighting, last: sighting });
  }
}

function follow(facts: BuildFacts, answer: string, sighting: Sighting): void {
  if (facts.same?.answer === answer) {
    facts.same.count += 1;
    return;
  }
  if (facts.same) facts.flips += 1;
  facts.same = { answer, since: sighting, count: 1 };
}
