import type { ActEvent, EvidenceEvent, Look, RunEvent } from '../../evidence/events.ts';
import type { Assertion, AssertionId, Verdict } from '../../verdict/result.ts';

/** From when a thing was waited for, until when it was, and how long that was allowed to take. */
export interface Wait {
  fromMs: number;
  toMs: number | null;
  /** Where it did not come: when the wait for it ended. */
  untilMs: number | null;
  budgetMs: number | null;
  deadlineMs: number | null;
}

/** Looked for as soon as the workspace exists, and due a while after it is online. */
const ASSETS: ReadonlySet<AssertionId> = new Set(['model', 'config', 'prompts']);

/** The moments that budgets run from. Null where the run never got there. */
export interface Milestones {
  run: RunEvent | null;
  created: number | null;
  running: number | null;
  reachable: number | null;
  workspace: number | null;
  online: number | null;
  teardown: number | null;
}

export function milestonesOf(events: readonly EvidenceEvent[]): Milestones {
  const act = (what: ActEvent['what']) => events.find((event) => event.type === 'act' && event.what === what);
  const seen = (is: (look: Look) => boolean) =>
    events.find((event) => event.type === 'look' && is(event))?.at ?? null;
  const run = events.find((event) => event.type === 'run') ?? null;
  const created = act('create-tenant');
  return {
    run,
    created: created?.type === 'act' ? created.began : null,
    running: seen(
      (look) => look.subject === 'org' && look.seen.is === 'listed' && look.seen.status === 'running',
    ),
    reachable: seen((look) => look.subject === 'health' && look.seen.is === 'ok'),
    workspace: act('create-workspace')?.at ?? null,
    online: seen(
      (look) => look.subject === 'workspace' && look.seen.is === 'workspace' && look.seen.status === 'online',
    ),
    teardown: events.findLast((event) => event.type === 'phase' && event.phase === 'teardown')?.at ?? null,
  };
}

export function waitFor(assertion: Assertion, stones: Milestones, verdict: Verdict): Wait | null {
  const [from, budget] = startOf(assertion.id, stones, verdict);
  if (from === null) return null;
  // What was never decided was waited for until the tenant was taken down.
  const given = assertion.state === 'blocked' ? null : (stones.teardown ?? null);
  const due = ASSETS.has(assertion.id) ? stones.online : from;
  return {
    fromMs: from,
    toMs: cameAt(assertion, verdict),
    untilMs: given,
    budgetMs: budget,
    deadlineMs: due === null || budget === null ? null : due + budget,
  };
}

const HOP_OF: Partial<Record<AssertionId, string>> = {
  build: 'build steady',
  online: 'online',
  model: 'model',
  config: 'config',
  prompts: 'prompts',
  plugin: 'plugin',
};

/** Some are judged at the end of the run, when they are looked at again, and were there long before. */
export function cameAt({ id, state, atMs }: Assertion, verdict: Verdict): number | null {
  const hop = verdict.hops.find(({ name }) => name === HOP_OF[id]);
  return state === 'pass' ? (hop?.atMs ?? atMs) : atMs;
}

function startOf(id: AssertionId, stones: Milestones, verdict: Verdict): [number | null, number | null] {
  const budgets = stones.run?.budgets;
  switch (id) {
    case 'build':
      return [stones.reachable, budgets?.build ?? null];
    case 'online':
      return [stones.workspace, budgets?.online ?? null];
    case 'model':
    case 'config':
    case 'prompts':
      return [stones.workspace, budgets?.assets ?? null];
    case 'plugin':
      return [stones.online, budgets?.plugin ?? null];
    case 'stays':
      return [arrivalOf('plugin', verdict), budgets?.stays ?? null];
    case 'teardown':
      return [stones.teardown, budgets?.teardown ?? null];
    case 'restarts':
    case 'isolation':
    case 'quiet':
      return [null, null];
  }
}

function arrivalOf(id: AssertionId, verdict: Verdict): number | null {
  const found = verdict.assertions.find((assertion) => assertion.id === id);
  return found?.state === 'pass' ? cameAt(found, verdict) : null;
}
