import type { BudgetName } from '../evidence/budgets.ts';
import type { EvidenceEvent } from '../evidence/events.ts';
import type { Verdict } from '../verdict/result.ts';

/** A moment of the run and, where something was waited for, how long that took of what it might. */
export interface HopRecord {
  hop: string;
  atMs: number;
  tookMs: number | null;
  budgetMs: number | null;
}

interface Waited {
  since: string;
  budget?: BudgetName;
}

/** What each hop is waited for since. The others are moments that nobody waits for. */
const WAITS: Readonly<Record<string, Waited>> = {
  'tenant running': { since: 'tenant asked for', budget: 'tenant' },
  reachable: { since: 'tenant running', budget: 'reachable' },
  'build steady': { since: 'reachable', budget: 'build' },
  online: { since: 'workspace created', budget: 'online' },
  model: { since: 'online', budget: 'assets' },
  config: { since: 'online', budget: 'assets' },
  prompts: { since: 'online', budget: 'assets' },
  plugin: { since: 'online', budget: 'plugin' },
  restarted: { since: 'plugin' },
  'still there': { since: 'plugin', budget: 'stays' },
  gone: { since: 'teardown', budget: 'teardown' },
};

/** In the order that a delivery goes through them. */
export const WAITED_HOPS = Object.keys(WAITS);

export function hopsOf(verdict: Verdict, events: readonly EvidenceEvent[]): HopRecord[] {
  const budgets = events.find((event) => event.type === 'run')?.budgets;
  const moments = momentsOf(verdict, events);
  return [...moments].map(([hop, atMs]) => {
    const wait = WAITS[hop];
    const since = wait && moments.get(wait.since);
    if (!wait || since === undefined) return { hop, atMs, tookMs: null, budgetMs: null };
    return {
      hop,
      atMs,
      // What came with the transition to online was often seen before the transition itself.
      tookMs: Math.max(0, atMs - since),
      budgetMs: (wait.budget && budgets?.[wait.budget]) ?? null,
    };
  });
}

function momentsOf(verdict: Verdict, events: readonly EvidenceEvent[]): Map<string, number> {
  const moments = new Map(verdict.hops.map(({ name, atMs }) => [name, atMs]));
  // The delete may take as long as the teardown itself, so the wait begins before it was sent.
  const teardown = events.findLast((event) => event.type === 'phase' && event.phase === 'teardown');
  if (teardown) moments.set('teardown', teardown.at);
  // Where no restart was seen it is read again at the end of its budget, which says nothing of the platform.
  const stays = verdict.restarts.length > 0 && verdict.assertions.find(({ id }) => id === 'stays');
  if (stays && stays.state === 'pass' && stays.atMs !== null) moments.set('still there', stays.atMs);
  return moments;
}
