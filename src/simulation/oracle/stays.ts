import type { Truth } from './arrival.ts';
import { answers, hasAll, isOnline } from './content.ts';
import { EXERCISES_FROM } from './exercises.ts';
import type { Scene } from './scene.ts';
import { spansOf } from './spans.ts';

/** A look and the grace of its answer, a heartbeat and the one after it: what it takes to see that a box is back. */
const SETTLING_MS = 95_000;
const LOOP = 3;

/** All of it is still there, and the box up, after the restart that followed and before that restart's time is over. */
export function staysTruth(scene: Scene): Truth {
  const { run, workspace } = scene;
  if (!workspace) return { inTime: false, missable: false, unknowable: true };
  const { plan } = run;
  const budget = plan.budgets.stays;
  const { all } = workspace.history;
  const until = EXERCISES_FROM(scene);
  const whole = spansOf(all, hasAll(plan));
  const arrived = whole[0]?.from;
  if (arrived === undefined) return { inTime: false, missable: false, unknowable: true };
  const deadline = arrived + budget;
  const downs = spansOf(all, ({ boxUp }) => !boxUp).filter(({ from }) => from >= arrived && from < until);
  const begun = downs.filter(({ from }) => from <= deadline + SETTLING_MS);
  const closing = Math.max(deadline, ...begun.map(({ from }) => from + budget));
  const from = begun[0]?.to ?? arrived;
  const shown = spansOf(all, (at) => hasAll(plan)(at) && answers(at) && isOnline(at));
  const held = shown.some((span) => span.to > from && span.from <= closing);
  const loops = downs.filter((down) => down.from <= deadline).length >= LOOP;
  const stable = shown.some((span) => span.from <= closing - SETTLING_MS && span.to > closing + SETTLING_MS);
  const spoiled = run.journal.all.some(
    ({ told, sentMs }) => !told && sentMs >= arrived - 20_000 && sentMs < until,
  );
  return {
    inTime: held && plan.build.restartsAfterReconcileMs === null,
    missable: loops || !stable,
    unknowable: !stable || spoiled || downs.length > 1,
  };
}
