import type { Verdict } from '../verdict/result.ts';

/** What a watch knows of its runs. Times are milliseconds since 1970; lists are bounded. */
export interface WatchState {
  target: string;
  startedAtMs: number;
  everyMs: number;
  /** When the next round begins, unless one is under way. */
  dueAtMs: number;
  /** Rounds that were due while another was still under way: they never overlap. */
  skipped: number;
  draining: boolean;
  checks: CheckState[];
  /** The newest first. */
  attempts: Attempt[];
  mostAttempts: number;
}

export interface CheckState {
  name: string;
  /** Longer than this no run of it can take, by its own budgets. */
  limitMs: number;
  runningSinceMs: number | null;
  lastStartedAtMs: number | null;
  /** The last run that came to a verdict. One that did not happen changes nothing here. */
  last: Happened | null;
  missedInARow: number;
  counts: Record<Counted, number>;
}

export const COUNTED = ['pass', 'fail', 'inconclusive', 'did_not_happen'] as const;
export type Counted = (typeof COUNTED)[number];

/** A run that came to a verdict, and one that did not happen: a red one tells of the platform, the other of us. */
export type Attempt = Happened | Missed;

interface Tried {
  check: string;
  startedAtMs: number;
  finishedAtMs: number;
}

export interface Happened extends Tried {
  is: 'verdict';
  result: CheckResult;
}

export interface Missed extends Tried {
  is: 'did-not-happen';
  why: string;
}

export interface CheckResult {
  run: string;
  verdict: Verdict['verdict'];
  exitCode: number;
  title: string;
  gitSha: string;
  folder: string;
  /** The file in it that a person reads first. */
  page: string;
  mechanisms: string[];
  hops: { hop: string; tookMs: number; budgetMs: number | null }[];
  heartbeatsFailed: number | null;
  /** Of a smoke: tenants by class. */
  tenants: Readonly<Record<string, number>> | null;
}

export interface WatchOptions {
  target: string;
  everyMs: number;
  checks: readonly { name: string; limitMs: number }[];
  mostAttempts: number;
}

export function newWatch(options: WatchOptions, nowMs: number): WatchState {
  return {
    target: options.target,
    startedAtMs: nowMs,
    everyMs: options.everyMs,
    dueAtMs: nowMs,
    skipped: 0,
    draining: false,
    checks: options.checks.map(({ name, limitMs }) => ({
      name,
      limitMs,
      runningSinceMs: null,
      lastStartedAtMs: null,
      last: null,
      missedInARow: 0,
      counts: { pass: 0, fail: 0, inconclusive: 0, did_not_happen: 0 },
    })),
    attempts: [],
    mostAttempts: options.mostAttempts,
  };
}

export function begin(state: WatchState, check: string, nowMs: number): void {
  const own = checkOf(state, check);
  own.runningSinceMs = nowMs;
  own.lastStartedAtMs = nowMs;
}

/** How long a run may take is known to some only once they have seen how much there is to do. */
export function allow(state: WatchState, check: string, limitMs: number): void {
  checkOf(state, check).limitMs = limitMs;
}

export function finish(state: WatchState, attempt: Attempt): void {
  const own = checkOf(state, attempt.check);
  own.runningSinceMs = null;
  if (attempt.is === 'verdict') {
    own.last = attempt;
    own.missedInARow = 0;
    own.counts[attempt.result.verdict] += 1;
  } else {
    own.missedInARow += 1;
    own.counts.did_not_happen += 1;
  }
  state.attempts.unshift(attempt);
  state.attempts.splice(state.mostAttempts);
}

function checkOf({ checks }: WatchState, name: string): CheckState {
  const found = checks.find((check) => check.name === name);
  if (!found) throw new Error(`there is no check ${name}`);
  return found;
}
