import type { Snapshot } from '../world/snapshot.ts';
import type { Workspace } from '../world/workspace.ts';
import type { Truth } from './arrival.ts';
import type { Scene } from './scene.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** When the first exercise wrote: what the box does after that is not the delivery's. */
export const exercisesFrom = ({ asked }: Scene): number =>
  Math.min(
    NEVER,
    ...[...asked('put-secret'), ...asked('put-model')].map(({ handledMs }) => handledMs ?? NEVER),
  );

const EXERCISE_BUDGET_MS = 120_000;

/** Each of two writes has its cycle, and so has the write after a crash. */
export function restartsTruth(scene: Scene): Truth {
  const { run, workspace, asked } = scene;
  const from = exercisesFrom(scene);
  if (!workspace || from === NEVER) return { inTime: false, missable: false, unknowable: true };
  const writes = [...asked('put-secret'), ...asked('put-model')];
  const last = Math.max(...writes.map(({ handledMs }) => handledMs ?? 0));
  const begun = workspace.history.all.filter(
    (at, index, all) => index > 0 && at.cycles > (all[index - 1]?.cycles ?? 0) && at.at >= from,
  );
  const crashes = workspace.activity.filter(({ at }) => at >= from);
  const afterCrash = begun.filter(({ at }) => crashes.some((crash) => at >= crash.at));
  // The cycle that crashed is one, too, and so is the one after it.
  const wanted = (run.plan.exercises.includes('two-writes') ? 2 : 0) + (crashes.length > 0 ? 2 : 0);
  const inTime = begun.length >= wanted && (crashes.length === 0 || afterCrash.length > 0);
  const late = begun.some(({ at }) => at > last + EXERCISE_BUDGET_MS - 10_000);
  const hasLog =
    run.plan.log.kind === 'full' && run.plan.log.gapAtMs === null && run.plan.log.lostAtMs === null;
  return {
    inTime,
    missable: late,
    unknowable:
      !hasLog || run.plan.noiseLevel !== 'none' || crashes.length === 0 || isHeldUp(scene, workspace, begun),
  };
}

/**
 * A cycle of the two writes still ran when the next exercise wrote: the one that it held up is not to be told from the
 * one that was asked for then. A cycle ends with the first heartbeat of its box.
 */
function isHeldUp({ run, asked }: Scene, { history }: Workspace, begun: readonly Snapshot[]): boolean {
  if (!run.plan.exercises.includes('two-writes')) return false;
  const next = asked('put-model')[1]?.handledMs ?? NEVER;
  const last = begun.findLast(({ at }) => at < next);
  return !history.all.some(({ beatAt: at }) => last && at !== null && at >= last.at && at < next);
}

/** The exercise of a neighbour that never came up was not held. */
const hadNeighbour = ({ tenants }: Scene['run']) => (tenants.all[1]?.workspaces.length ?? 0) > 0;

export function isolationTruth({ run }: Scene): Truth {
  const { plan } = run;
  return {
    inTime: !plan.build.letsForeignOrgsIn,
    missable: false,
    unknowable: plan.noiseLevel !== 'none' || !hadNeighbour(run),
  };
}

export function quietTruth({ run }: Scene): Truth {
  const { plan } = run;
  return {
    inTime: !plan.build.writesLate,
    missable: false,
    unknowable: plan.noiseLevel !== 'none' || !hadNeighbour(run),
  };
}
