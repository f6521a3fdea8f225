import type { Endpoint } from '../plan/noise.ts';
import type { Asked } from '../platform/journal.ts';
import type { SimulatedRun } from '../run.ts';
import { type Snapshot, snapshotAt } from '../world/snapshot.ts';
import type { Workspace } from '../world/workspace.ts';

/** A look as the platform saw it: when it was asked, what was so then, and whether the answer told it. */
export interface Look {
  sent: number;
  handled: number;
  answered: number;
  told: boolean;
  /** What was asked for was there. */
  right: boolean;
}

const NEVER = Number.POSITIVE_INFINITY;

export const lookOf = (asked: Asked, right: boolean): Look => ({
  sent: asked.sentMs,
  handled: asked.handledMs ?? NEVER,
  answered: asked.answeredMs ?? NEVER,
  told: asked.told,
  right,
});

/** What was asked of the tenant under test, by whom it belongs to. */
export const askedOf = ({ journal, plan }: SimulatedRun, endpoint: Endpoint, of?: string): Asked[] =>
  (journal.by.get(endpoint) ?? []).filter(
    (one) =>
      !one.foreign && (one.slug === plan.slugs[0] || one.slug === '') && (of === undefined || one.of === of),
  );

/** Looks at one thing of a workspace: what was so is read from its history, at the moment of each look. */
export function looksAt(
  run: SimulatedRun,
  workspace: Workspace,
  what: { endpoint: Endpoint; of?: string },
  right: (at: Snapshot) => boolean,
): Look[] {
  return askedOf(run, what.endpoint, what.of).map((asked) =>
    lookOf(asked, right(snapshotAt(workspace.history.all, asked.handledMs ?? 0))),
  );
}

/** A look at a plugin is a list and, once that is complete, the files that are compared: it tells all or nothing. */
export function looksAtPlugin(run: SimulatedRun, workspace: Workspace, index: number): Look[] {
  const name = run.plan.expected.plugins[index]?.name ?? '';
  const files = askedOf(run, 'file').filter(({ of }) => of.startsWith(`plugins/${name}/`));
  return askedOf(run, 'files', `plugins/${name}`).map((asked) => {
    const folder = snapshotAt(workspace.history.all, asked.handledMs ?? 0).plugins[index];
    const parts = files.filter(({ sentMs }) => sentMs === asked.answeredMs);
    const look = lookOf(asked, folder === 'whole');
    return {
      ...look,
      answered: Math.max(look.answered, ...parts.map(({ answeredMs }) => answeredMs ?? NEVER)),
      told: look.told && parts.every(({ told }) => told),
    };
  });
}
