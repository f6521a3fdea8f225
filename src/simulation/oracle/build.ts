import { couldNotTell, type Truth } from './arrival.ts';
import { lookOf } from './looks.ts';
import type { Scene } from './scene.ts';

/** Five reads in a row take time of their own, each of them no longer than two looks are apart. */
const STEADY_MS = 45_000;

/** The build is delivered where every instance answers it from its deadline at the latest on, until the run is over. */
export function buildTruth(scene: Scene): Truth {
  const { run, org, asked } = scene;
  const { plan } = run;
  if (!org) return { inTime: false, missable: false, unknowable: true };
  // The budget runs from the first answer of a tenant that was heard, which noise can put off.
  const since = Math.max(org.reachableAt, asked('health').find(({ told }) => told)?.answeredMs ?? 0);
  const deadline = since + plan.budgets.build;
  // Whoever says when the deploy is done by says that nothing comes after it.
  const saidToBeDone = since + (plan.staleAfterMs ?? Number.POSITIVE_INFINITY);
  const reads = asked('build');
  const lastTold = reads.findLast(({ told }) => told)?.handledMs ?? 0;
  const isWhole = plan.build.instances.every((sha) => sha === plan.expected.gitSha);
  const inTime = isWhole && org.deployedAt <= deadline && lastTold < org.rolledBackAt;
  const looks = reads.map((read) => lookOf(read, true));
  const spoiled = reads.some(({ told }) => !told);
  const isClose = Math.abs(org.deployedAt - deadline) < STEADY_MS;
  return {
    inTime,
    missable: isClose || org.deployedAt > saidToBeDone - STEADY_MS,
    unknowable:
      !cameUp(scene) ||
      isClose ||
      couldNotTell(looks, Math.max(org.deployedAt, org.reachableAt), deadline) ||
      (spoiled && (plan.noise.rate > 0 || plan.noise.weather.length > 0)),
  };
}

/** Whether a tenant came up that could be asked, in its time; where it did not, nothing was delivered to judge. */
function cameUp({ run, org, asked }: Scene): boolean {
  const { budgets, course } = run.plan;
  if (!org || org.failedAt < Number.POSITIVE_INFINITY) return false;
  const within = (from: number, ms: number, budget: number) => ms - from < budget - STEADY_MS / 3;
  const created = asked('create-org').find(({ told }) => told);
  if (!created) return false;
  const clean = run.plan.noiseLevel === 'none';
  return (
    within(org.createdAt, org.runningAt, budgets.tenant) &&
    within(org.runningAt, org.reachableAt, budgets.reachable) &&
    course.tokenLagMs < budgets.tenant &&
    (clean || asked('build').some(({ told }) => told))
  );
}
