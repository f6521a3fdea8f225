import type { BudgetName } from '../../evidence/budgets.ts';
import type { RunEvent } from '../../evidence/events.ts';
import type { Assertion, AssertionId } from '../../verdict/result.ts';
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

export function wait(progress: Progress, ids: readonly HopId[], at: number, text: string): Change[] {
  for (const hop of progress.hops) {
    if (!ids.includes(hop.id) || hop.state !== 'later') continue;
    hop.state = 'waiting';
    hop.sinceMs = at;
    if (!BESIDE_ONLINE.includes(hop.id)) hop.budgetMs = budgetOf(progress, hop.id);
  }
  return [{ tone: 'plain', text }];
}

/** Looked for as soon as the workspace exists, and only due once it is online. */
export const BESIDE_ONLINE: readonly HopId[] = ['model', 'config', 'prompts', 'plugin'];

export function startBudgets(progress: Progress, at: number): void {
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

export function arrive(progress: Progress, id: HopId, at: number): Change[] {
  const hop = progress.hops.find((one) => one.id === id);
  if (hop?.state !== 'waiting') return [];
  hop.state = 'arrived';
  hop.note = `after ${duration(at - hop.sinceMs)}`;
  return [{ tone: 'good', text: `${id} arrived ${hop.note}` }];
}

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
