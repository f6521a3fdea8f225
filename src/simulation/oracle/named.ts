import { faultOf } from '../plan/faults.ts';
import type { SimulatedRun } from '../run.ts';
import { BETWEEN_LOOKS_MS, couldNotTell } from './arrival.ts';
import { answers, hasConfig } from './content.ts';
import { looksAt } from './looks.ts';
import { spansOf } from './spans.ts';

/** Of a run that went red for its only fault, with what shows that fault at hand: whether the fault was named. */
export function isNamed(run: SimulatedRun): boolean | null {
  const { plan, verdict } = run;
  const [only, ...others] = plan.faults;
  if (!only || others.length > 0 || verdict.verdict !== 'fail') return null;
  const { mechanism, shownBy } = faultOf(only);
  if (!isUneventful(run) || (shownBy !== null && !isLogged(run, shownBy))) return null;
  if (mechanism === 'lost-after-restart' && !wasShown(run)) return null;
  if (mechanism === 'never-promoted' && !wasHeard(run)) return null;
  return verdict.causes.length > 0 && verdict.causes.every((cause) => cause.mechanism === mechanism);
}

/** Nothing else can have made the run red. */
const isUneventful = ({ plan: { course, stretch, noiseLevel, staleAfterMs } }: SimulatedRun): boolean =>
  stretch === null &&
  noiseLevel !== 'storm' &&
  staleAfterMs === null &&
  course.outages.length === 0 &&
  course.failingReads === null &&
  course.failingStages === 0 &&
  course.rolledBackAfterMs === null;

/** From end to end, and in time. */
function isLogged({ plan: { log } }: SimulatedRun, shownBy: 'any-log' | 'full-log'): boolean {
  if (log.gapAtMs !== null || log.lostAtMs !== null || log.latenessMs > 0) return false;
  return log.kind === 'full' || (log.kind === 'go' && shownBy === 'any-log');
}

/** So many heartbeats that promoted nothing are no accident any more. */
const ENOUGH_HEARTBEATS = 5;

/** Some get lost, and a short budget has no room for more. */
function wasHeard({ plan, tenants }: SimulatedRun): boolean {
  const workspace = tenants.all[0]?.workspaces[0];
  if (!workspace) return false;
  const until = workspace.createdAt + plan.budgets.online - BETWEEN_LOOKS_MS;
  const beats = workspace.history.all.flatMap(({ beatAt }) =>
    beatAt !== null && beatAt <= until ? [beatAt] : [],
  );
  return new Set(beats).size >= ENOUGH_HEARTBEATS;
}

/**
 * That a restart lost something is shown only by its having been there, for as long as it takes to be seen, and by
 * the restart: where the status stays online through it, by a log that tells of it.
 */
function wasShown(run: SimulatedRun): boolean {
  const workspace = run.tenants.all[0]?.workspaces[0];
  if (!workspace || (run.plan.course.whileDown === 'online' && !isLogged(run, 'full-log'))) return false;
  const has = hasConfig(run.plan);
  const looks = looksAt(run, workspace, { endpoint: 'file', of: 'config.yaml' }, has);
  return spansOf(workspace.history.all, (at) => answers(at) && has(at)).some(
    ({ from, to }) =>
      !couldNotTell(looks, from, to) ||
      looks.some(({ told, handled }) => told && handled >= from && handled < to),
  );
}
