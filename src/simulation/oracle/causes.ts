import type { Mechanism } from '../../verdict/result.ts';
import { faultOf } from '../plan/faults.ts';
import type { Plan } from '../plan/plan.ts';
import type { Scene } from './scene.ts';
import type { Violation } from './violation.ts';

/** What failed is explained, if by no more than that its mechanism is not known. */
export function unexplained({ run: { verdict } }: Scene): Violation[] {
  const explained = new Set(verdict.causes.flatMap(({ explains }) => explains));
  return verdict.assertions
    .filter(({ id, state }) => state === 'fail' && !explained.has(id))
    .map(({ id, because }) => ({ kind: 'no cause', told: `${id}: ${because}` }));
}

/** The cause named is one that was planted, or none is named. */
export function causesChecked(scene: Scene): Violation[] {
  const { verdict } = scene.run;
  const planted = plantedIn(scene);
  return verdict.causes
    .filter(({ mechanism }) => mechanism !== 'unknown mechanism' && !planted.has(mechanism))
    .map(({ mechanism, summary, explains }) => ({
      kind: 'wrong cause',
      told: `${mechanism} for ${explains.join(', ')}: ${summary}; planted: ${[...planted].join(', ') || 'nothing'}`,
    }));
}

const OF_THE_BUILD: ReadonlySet<Mechanism> = new Set<Mechanism>([
  'mixed-builds',
  'buildinfo-not-served',
  'unstamped-build',
  'stale-build',
]);

/** What was planted, and what a stretched hop is by its own description. */
function plantedIn({ run, org, asked }: Scene): Set<Mechanism> {
  const { plan } = run;
  const { course, stretch, staleAfterMs, budgets } = plan;
  const [deleted] = asked('delete-tenant');
  const isUndeployed =
    stretch === 'build' || (staleAfterMs !== null && course.deployedAfterMs > staleAfterMs - 10_000);
  const natural: [boolean, Mechanism][] = [
    [course.failingReads !== null, 'heartbeat-read-fails'],
    [course.failingStages > 0, 'plugin-source-unreachable'],
    // A roll-out to instances that do not serve /buildinfo leaves the old build's answers alone.
    [isUndeployed, 'stale-build'],
    [isUndeployed && course.rolls, 'mixed-builds'],
    [course.rolledBackAfterMs !== null, 'stale-build'],
    [stretch === 'assets', 'prompts-missing'],
    [stretch === 'stays' || course.stubMs > 0, 'lost-after-restart'],
    // Its time runs from the first delete that was sent, whatever became of that one.
    [org !== null && org.goneAt - (deleted?.sentMs ?? 0) > budgets.teardown, 'tenant-leaked'],
  ];
  return new Set([
    ...plan.faults.map((name) => faultOf(name).mechanism).filter((mechanism) => !OF_THE_BUILD.has(mechanism)),
    ...buildMechanisms(plan),
    ...natural.flatMap(([holds, mechanism]) => (holds ? [mechanism] : [])),
  ]);
}

/** Several faults of the build together make another one than each of them. */
function buildMechanisms({ build, expected }: Plan): Mechanism[] {
  const answers = new Set(build.instances);
  if (answers.size > 1) return ['mixed-builds'];
  if (answers.has(null)) return ['buildinfo-not-served'];
  if (answers.has('dev')) return ['unstamped-build'];
  return answers.has(expected.gitSha) ? [] : ['stale-build'];
}
