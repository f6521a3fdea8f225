import type { Wanted } from '../probe/watch.ts';
import { lastRestart, staysTime } from '../verdict/assertions/stays.ts';
import type { Arrival } from '../verdict/facts/arrival.ts';
import { creation } from '../verdict/facts/online.ts';
import type { AssertionId } from '../verdict/result.ts';
import type { Standing } from '../verdict/standing.ts';
import type { Story } from '../verdict/story.ts';

/**
 * What still needs to be looked at, and since when it has been waited for, as the evidence stands. So a wait
 * ends exactly when the judge has made up its mind.
 */
export type Standings = ReadonlyMap<AssertionId, Standing>;

const isOpen = (standings: Standings, id: AssertionId) => standings.get(id)?.state === 'waiting';

export function workspaceWanted(story: Story, standings: Standings): Wanted | null {
  const { facts } = story;
  const created = creation(facts);
  const budgets = facts.run?.budgets;
  if (!created || !budgets) return null;
  const { online } = facts.workspace;
  if (!online.arrived)
    return isOpen(standings, 'online')
      ? { sinceMs: created.to, deadlineMs: created.to + budgets.online }
      : null;
  // Whether the box is still online is part of what proves that its plugin cannot come.
  if (!isOpen(standings, 'stays') && !isOpen(standings, 'plugin')) return null;
  const restart = facts.workspace.restarts.at(-1);
  return {
    sinceMs: restart?.back?.at ?? restart?.left.at ?? online.arrived.at,
    deadlineMs: staysTime(facts)?.closing ?? null,
  };
}

/** Until it arrived; then again after the restart; where none is seen, again when the time for one is up. */
export function assetWanted<How>(
  story: Story,
  standings: Standings,
  arrival: Arrival<How>,
  what: { id: AssertionId; budgetMs: number },
): Wanted | null {
  const { facts } = story;
  const created = creation(facts);
  if (!created) return null;
  if (!arrival.arrived) {
    if (!isOpen(standings, what.id) && !isOpen(standings, 'online')) return null;
    const online = facts.workspace.online.arrived;
    if (!online) return { sinceMs: created.to, deadlineMs: null };
    // A box that has just come back is looked at at once: what it could not tell while it was away it may now.
    const back = facts.workspace.restarts.at(-1)?.back?.at ?? online.at;
    return { sinceMs: back, deadlineMs: online.at + what.budgetMs };
  }
  return isOpen(standings, 'stays') ? rereadWanted(story, arrival) : null;
}

function rereadWanted({ facts }: Story, arrival: Arrival<unknown>): Wanted | null {
  const time = staysTime(facts);
  const restart = lastRestart(facts);
  if (time === null || (restart && !restart.back)) return null;
  const from = restart?.back?.at ?? time.deadline + 1;
  const done = arrival.last?.there && arrival.last.began >= from;
  return done ? null : { sinceMs: from, deadlineMs: time.closing };
}

export function agentSkillsWanted({ facts }: Story, standings: Standings): Wanted | null {
  const online = facts.workspace.online.arrived;
  if (!online || facts.agentSkills.last || !isOpen(standings, 'plugin')) return null;
  return { sinceMs: online.at, deadlineMs: null };
}

/** Nothing of the delivery can still be decided by looking. */
export function isDelivered(story: Story, standings: Standings): boolean {
  const { facts } = story;
  const { model, config, prompts, plugins, agentSkills } = facts;
  if (['online', 'stays'].some((id) => isOpen(standings, id as AssertionId))) return false;
  const came = (id: AssertionId, arrivals: Iterable<Arrival<unknown>>) =>
    !isOpen(standings, id) || [...arrivals].every(({ arrived }) => arrived);
  const controlled = !isOpen(standings, 'plugin') || agentSkills.last !== null;
  return (
    came('model', [model]) &&
    came('config', [config]) &&
    came('prompts', prompts.values()) &&
    came('plugin', plugins.values()) &&
    controlled
  );
}

/** From here on another look would tell nothing that a verdict could use. */
export function deliveryEndsAt(story: Story, graceMs: number): number {
  const { facts } = story;
  const created = creation(facts);
  const budgets = facts.run?.budgets;
  if (!created || !budgets) return 0;
  const online = facts.workspace.online.arrived;
  if (!online) return created.to + budgets.online + graceMs;
  const arriving = online.at + Math.max(budgets.assets, budgets.plugin) + graceMs;
  const time = staysTime(facts);
  return time === null ? arriving : time.closing + graceMs;
}
