import { eagerScheduler } from '../clock.ts';
import type { Plan } from '../plan/plan.ts';
import type { SimulatedRun } from '../run.ts';
import type { Snapshot } from '../world/snapshot.ts';
import { openWorkspace } from '../world/workspace.ts';
import { answers, hasPlugin, isOnline } from './content.ts';
import type { Scene } from './scene.ts';
import { spansOf } from './spans.ts';
import type { Violation } from './violation.ts';

/** A proof that something can no longer arrive by itself is false where it would have arrived all the same. */
export function falseProofs({ run, workspace, org }: Scene): Violation[] {
  return run.verdict.proofs.flatMap(({ id, assertion, firedAtMs, because }) => {
    const comes = () => {
      if (assertion === 'build') return !!org && run.plan.staleAfterMs === null;
      if (!workspace) return false;
      const would = whatWouldBe(run, workspace.createdAt, firedAtMs);
      return assertion === 'online' ? would.online : would.plugin;
    };
    return comes() ? [{ kind: 'false proof' as const, told: `${id} at ${firedAtMs}: ${because}` }] : [];
  });
}

/** The same workspace once more, without the outages that had not begun: nobody may count on one to come. */
function whatWouldBe({ plan }: SimulatedRun, createdAt: number, firedAt: number) {
  const outages = plan.course.outages.filter(({ fromMs }) => createdAt + fromMs <= firedAt);
  const course = { ...plan.course, outages, lostBeatsUntilMs: firedAt };
  const all = liveOn({ ...plan, course }, createdAt);
  const online = spansOf(all, isOnline)[0]?.from ?? Number.POSITIVE_INFINITY;
  const came = plan.expected.plugins.map(
    (_, index) =>
      spansOf(all, (at) => answers(at) && hasPlugin(index)(at))[0]?.from ?? Number.POSITIVE_INFINITY,
  );
  return {
    online: online > firedAt && online <= createdAt + plan.budgets.online,
    plugin: came.every((at) => at <= online + plan.budgets.plugin) && came.some((at) => at > firedAt),
  };
}

function liveOn(plan: Plan, createdAt: number): readonly Snapshot[] {
  const scheduler = eagerScheduler(createdAt);
  const { history } = openWorkspace({
    id: plan.ids.workspace,
    seed: plan.seed,
    expected: plan.expected,
    build: plan.build,
    course: plan.course,
    scheduler,
    tell: () => undefined,
  });
  scheduler.runUntil(createdAt + plan.budgets.online + plan.budgets.plugin);
  return history.all;
}
