import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActEvent, RunEvent } from '../../evidence/events.ts';
import { type Arrival, noArrival, type Reading, type Sighting } from '../facts/arrival.ts';
import { noFacts } from '../facts/facts.ts';
import type { WorkspaceHow } from '../facts/workspace.ts';
import type { FiredProof } from '../proofs.ts';
import type { AssertionId } from '../result.ts';
import { blocked, fail, pass, type Standing, waiting } from '../standing.ts';
import type { Story } from '../story.ts';

/** What stands on a line began with its second and took a tenth of it. */
export const seen = (line: number): Sighting => ({ line, began: line * 1_000, at: line * 1_000 + 100 });

export const read = <How>(line: number, there: boolean, how: How): Reading<How> => ({
  ...seen(line),
  there,
  how,
});

export const came = <How>(line: number, how: How, notYet: Reading<How> | null = null): Arrival<How> => ({
  ...noArrival<How>(),
  notYet,
  arrived: read(line, true, how),
  last: read(line, true, how),
});

export const missed = <How>(line: number, how: How): Arrival<How> => ({
  ...noArrival<How>(),
  notYet: read(line, false, how),
  last: read(line, false, how),
});

export const unread = (message: string): Arrival<never> => ({
  ...noArrival<never>(),
  unreadable: { count: 1, last: { ...seen(1), message } },
});

export const workspace = (status: WorkspaceHow['status']): WorkspaceHow => ({
  status,
  reason: null,
  uptimeSeconds: 1,
  lastHeartbeatAt: null,
});

export const act = (line: number, what: ActEvent['what'], more: Partial<ActEvent> = {}) => ({
  line,
  event: { type: 'act', ...seen(line), what, of: '', outcome: 'done', ...more } as ActEvent,
});

export const SHA = 'a'.repeat(40);

/** No two budgets are the same, so that none is taken for another. */
export const RUN = {
  type: 'run',
  at: 0,
  exercises: [],
  early: true,
  expected: { gitSha: SHA, model: 'vendor/model', prompts: [], plugins: [] },
  budgets: {
    tenant: 11_000,
    reachable: 12_000,
    build: 13_000,
    online: 14_000,
    assets: 15_000,
    plugin: 16_000,
    stays: 17_000,
    teardown: 18_000,
  },
} as unknown as RunEvent;

export type Change = (story: Story) => void;

/** A run that has begun, of which so much is known. */
export function known(...changes: Change[]): Story {
  const story: Story = { facts: noFacts(), fired: new Map() };
  story.facts.run = structuredClone(RUN);
  for (const change of changes) change(story);
  return story;
}

export const proven = (id: string, line: number): FiredProof => ({
  id,
  assertion: 'build',
  at: line * 1_000,
  lines: [],
  because: `${id} says so`,
});

type Stands = (id: AssertionId) => Standing;

const on = (lines: readonly number[]) => lines.map(seen);

export const passes =
  (because: string, ...lines: number[]): Stands =>
  (id) =>
    pass(id, because, on(lines));

export const fails =
  (because: string, ...lines: number[]): Stands =>
  (id) =>
    fail(id, because, on(lines));

export const waits =
  (because: string, ...lines: number[]): Stands =>
  (id) =>
    waiting(id, because, on(lines));

export const isBlocked =
  (by: string, because?: string): Stands =>
  (id) =>
    blocked(id, by, because);

export const provenBy =
  (proof: string, stands: Stands): Stands =>
  (id) => ({ ...stands(id), proof });

export const decidedAt =
  (atMs: number, stands: Stands): Stands =>
  (id) => ({ ...stands(id), atMs });

/** Where another assertion stands, whatever it says of that. */
export const stood = (id: AssertionId, state: Standing['state'], more: Partial<Standing> = {}): Standing => ({
  id,
  state,
  because: '',
  atMs: null,
  evidence: [],
  ...more,
});

/** Tells of one assertion how it stands, to the word and the line. */
export const assertion =
  (id: AssertionId, assess: (story: Story) => Standing) =>
  (title: string, story: Story, stands: Stands): void => {
    test(title, () => assert.deepEqual(assess(story), stands(id)));
  };
