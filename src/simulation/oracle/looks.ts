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

/** Looks at one thing of a workspace: what was so is read from its history, at the moment of each look. */
export function looksAt(
  run: SimulatedRun,
  workspace: Workspace,
  is: (asked: Asked) => boolean,
  right: (at: Snapshot) => boolean,
): Look[] {
  return run.journal.all
    .filter(is)
    .map((asked) => lookOf(asked, right(snapshotAt(workspace.history.all, asked.handledMs ?? 0))));
}

/** A look at a plugin is a list and, once that is complete, the files that are compared: it tells all or nothing. */
export function looksAtPlugin(run: SimulatedRun, workspace: Workspace, index: number): Look[] {
  const name = run.plan.expected.plugins[index]?.name ?? '';
  const slug = run.plan.slugs[0];
  const ours = run.journal.all.filter((asked) => asked.slug === slug);
  const files = ours.filter(({ endpoint, of }) => endpoint === 'file' && of.startsWith(`plugins/${name}/`));
  return ours
    .filter(({ endpoint, of }) => endpoint === 'files' && of === `plugins/${name}`)
    .map((asked) => {
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
