import assert from 'node:assert/strict';
import type { GateJob, JobSpec, Outcome } from './job.ts';
import type { Ended } from './settle.ts';
import type { Taken } from './take.ts';

/** Jobs, and what their tries may come to. */

const SHA = 'a'.repeat(40);
export const builds = (count: number): JobSpec[] =>
  Array.from({ length: count }, (_, index) => ({ kind: 'build', slug: `customer-${index}`, sha: SHA }));
export const gate: GateJob = {
  kind: 'gate',
  number: 1,
  sha: SHA,
  template: 't',
  exercises: [],
  budgets: {},
  early: true,
};

export const passed: Outcome = {
  verdict: 'pass',
  class: 'fresh',
  exitCode: 0,
  headline: 'fresh',
  tookMs: 5,
  evidence: null,
};
export const unread: Outcome = { ...passed, verdict: 'inconclusive', class: 'unreachable', exitCode: 3 };
export const ended = (taken: Taken | undefined, outcome: Outcome | null): Ended => {
  assert.ok(taken);
  return { taken, outcome, gone: [], pauseMs: 60_000 };
};
