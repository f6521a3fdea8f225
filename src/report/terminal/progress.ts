import type { BudgetName } from '../../evidence/budgets.ts';
import type { EvidenceEvent, LogEvent, Look, RunEvent } from '../../evidence/events.ts';
import { type Assertion, type AssertionId, EXERCISE_ASSERTIONS } from '../../verdict/result.ts';
import { duration } from '../duration.ts';

export type HopId = 'tenant' | 'reachable' | AssertionId;
export type HopState = 'later' | 'waiting' | 'arrived' | 'failed' | 'blocked' | 'unknown';
export interface Hop {
  id: HopId;
  state: HopState;
  sinceMs: number;
  /** Null while its budget does not run yet. */
  budgetMs: number | null;
  /** Decided by the verdict, and not only seen to be there. */
  firm: boolean;
  /** What is to be said of it: how long it took, why it failed, what blocks it. */
  note: string;
}

/** What a person who watches wants to know, folded from the events as they come. */
export interface Progress {
  run: RunEvent | null;
  hops: Hop[];
  heartbeats: { seen: number; failed: number };
  /** Distinct errors of heartbeats and of the reconcile, each with its count. */
  errors: Map<string, number>;
  lastAt: number;
  isOnline: boolean;
  wasOnline: boolean;
}

/** One change worth a line of its own. */
export interface Change {
  tone: 'good' | 'bad' | 'unclear' | 'plain';
  text: string;
}

export const newProgress = (): Progress => ({
  run: null,
  hops: [],
  heartbeats: { seen: 0, failed: 0 },
  errors: new Map(),
  lastAt: 0,
  isOnline: false,
  wasOnline: false,
});

const BUDGET_OF: Record<HopId, BudgetName | null> = {
  tenant: 'tenant',
  reachable: 'reachable',
  build: 'build',
  online: 'online',
  model: 'assets',
  config: 'assets',
  prompts: 'assets',
  plugin: 'plugin',
  stays: 'stays',
  restarts: null,
  isolation: null,
  quiet: null,
  teardown: 'teardown',
};

/** Takes an event in and answers what has changed with it. */
export function advance(progress: Progress, event: EvidenceEvent): Change[] {
  progress.lastAt = Math.max(progress.lastAt, event.at);
  switch (event.type) {
    case 'run':
      return begin(progress, event);
    case 'phase':
      if (event.phase === 'tenant') return wait(progress, ['tenant'], event.at, `tenant ${event.name ?? ''}`);
      if (event.phase === 'teardown') return wait(progress, ['teardown'], event.at, 'teardown begins');
      return [];
    case 'act':
      if (event.what !== 'create-workspace' || event.outcome === 'refused') return [];
      // It is created only on a build that is steady, which is then judged at the end of the run.
      return [
        ...arrive(progress, 'build', event.at),
        ...wait(progress, ['online', ...BESIDE_ONLINE], event.at, 'workspace created'),
      ];
    case 'look':
      return look(progress, event);
    case 'log':
      return log(progress, event);
    case 'trouble':
      return [{ tone: 'unclear', text: `${event.what} in ${event.where}: ${event.message}` }];
    case 'log-source':
      return event.state === 'open'
        ? []
        : [{ tone: 'unclear', text: `log source ${event.state}${event.why ? `: ${event.why}` : ''}` }];
    default:
      return [];
  }
}

function begin(progress: Progress, event: RunEvent): Change[] {
  const exercised = event.exercises.flatMap((name) => EXERCISE_ASSERTIONS[name] ?? []);
  const ids: HopId[] = [
    'tenant',
    'reachable',
    'build',
    'online',
    'model',
    'config',
    'prompts',
    'plugin',
    'stays',
  ];
  progress.run = event;
  progress.hops = [...ids, ...new Set(exercised), 'teardown' as const].map((id) => ({
    id,
    state: 'later',
    sinceMs: 0,
    budgetMs: null,
    firm: false,
    note: '',
  }));
  const { target, expected } = event;
  const changes: Change[] = [
    {
      tone: 'plain',
      text: `${expected.template} on build ${expected.gitSha.slice(0, 12)} at ${target.controlPlane}`,
    },
  ];
  if (target.unverifiedTls) changes.push({ tone: 'bad', text: 'certificates are not verified' });
  return changes;
}

function wait(progress: Progress, ids: readonly HopId[], at: number, text: string): Change[] {
  for (const hop of progress.hops) {
    if (!ids.includes(hop.id) || hop.state !== 'later') continue;
    hop.state = 'waiting';
    hop.sinceMs = at;
    if (!BESIDE_ONLINE.includes(hop.id)) hop.budgetMs = budgetOf(progress, hop.id);
  }
  return [{ tone: 'plain', text }];
}

/** Looked for as soon as the workspace exists, and only due once it is online. */
const BESIDE_ONLINE: readonly HopId[] = ['model', 'config', 'prompts', 'plugin'];

function startBudgets(progress: Progress, at: number): void {
  for (const hop of progress.hops) {
    if (!BESIDE_ONLINE.includes(hop.id) || hop.state !== 'waiting' || hop.budgetMs !== null) continue;
    hop.sinceMs = at;
    hop.budgetMs = budgetOf(progress, hop.id);
  }
}

function budgetOf({ run }: Progress, id: HopId): number | null {
  const name = BUDGET_OF[id];
  return name === null || run === null ? null : run.budgets[name];
}

function arrive(progress: Progress, id: HopId, at: number): Change[] {
  const hop = progress.hops.find((one) => one.id === id);
  if (hop?.state !== 'waiting') return [];
  hop.state = 'arrived';
  hop.note = `after ${duration(at - hop.sinceMs)}`;
  return [{ tone: 'good', text: `${id} arrived ${hop.note}` }];
}

function look(progress: Progress, event: Look): Change[] {
  const { seen } = event;
  if (event.subject === 'org' && seen.is === 'listed') {
    if (seen.status === 'failed')
      return [{ tone: 'bad', text: `the tenant failed: ${seen.reason ?? 'no reason given'}` }];
    const ran = seen.status === 'running' ? arrive(progress, 'tenant', event.at) : [];
    if (ran.length > 0) wait(progress, ['reachable'], event.at, '');
    return ran;
  }
  if (event.subject === 'health' && seen.is === 'ok') {
    const answered = arrive(progress, 'reachable', event.at);
    if (answered.length > 0) wait(progress, ['build'], event.at, '');
    return answered;
  }
  if (event.subject !== 'workspace' || seen.is !== 'workspace') return [];
  return workspace(progress, seen.status, event.at);
}

function workspace(progress: Progress, status: string, at: number): Change[] {
  const online = status === 'online';
  if (online === progress.isOnline) return [];
  const first = !progress.wasOnline;
  if (!online && first) return [];
  progress.isOnline = online;
  progress.wasOnline = true;
  if (online && first) startBudgets(progress, at);
  const said = online ? (first ? 'online' : 'back online') : status;
  return [{ tone: 'plain', text: `the workspace is ${said}` }];
}

/** A platform can make up as many errors as it likes; a person reads the first few. */
const MOST_ERRORS = 50;

function log(progress: Progress, event: LogEvent): Change[] {
  if (event.fact === 'heartbeat') progress.heartbeats.seen += 1;
  if (event.fact === 'read-failed') progress.heartbeats.failed += 1;
  if (event.fact === 'reconcile-fired' || event.fact === 'installed')
    return [{ tone: 'plain', text: `${event.fact.replace('-', ' ')}: ${event.message}` }];
  if (!['read-failed', 'stage-failed', 'restart-crashed', 'late-write'].includes(event.fact)) return [];
  const error = `${SAID[event.fact] ?? event.fact}: ${event.error ?? event.message}${event.sqlstate ? ` (${event.sqlstate})` : ''}`;
  const count = (progress.errors.get(error) ?? 0) + 1;
  if (count === 1 && progress.errors.size >= MOST_ERRORS) return [];
  progress.errors.set(error, count);
  // The first says what it is, and then each doubling says that it goes on.
  if (count === 1) return [{ tone: 'bad', text: error }];
  return count >= 4 && Number.isInteger(Math.log2(count))
    ? [{ tone: 'bad', text: `${count} times now: ${error}` }]
    : [];
}

const SAID: Record<string, string> = {
  'read-failed': 'heartbeat read failed',
  'stage-failed': 'plugin stage failed',
  'restart-crashed': 'restart crashed',
  'late-write': 'late write',
};

const STATES = { pass: 'arrived', fail: 'failed', unknown: 'unknown', blocked: 'blocked' } as const;
const TONES = { pass: 'good', fail: 'bad', unknown: 'unclear', blocked: 'plain' } as const;

/** Takes a decision in. The same one again changes nothing. */
export function decide(progress: Progress, assertion: Assertion): Change[] {
  const { id, atMs } = assertion;
  const hop = progress.hops.find((one) => one.id === id);
  if (!hop) return [];
  const state = STATES[assertion.state];
  const note = noteOf(assertion, hop);
  if (hop.firm && hop.state === state) return [];
  hop.firm = true;
  hop.state = state;
  hop.note = note;
  if (id === 'plugin' && state === 'arrived') wait(progress, ['stays'], atMs ?? progress.lastAt, '');
  return [{ tone: TONES[assertion.state], text: `${id} ${state} ${note}`.trimEnd() }];
}

function noteOf({ state, atMs, because, blockedBy }: Assertion, hop: Hop): string {
  const took = atMs !== null && hop.state === 'waiting' ? `after ${duration(atMs - hop.sinceMs)}` : '';
  if (state === 'pass') return took || hop.note;
  if (state === 'blocked') return `by ${blockedBy ?? 'an earlier hop'}`;
  return took === '' ? because : `${took}: ${because}`;
}
