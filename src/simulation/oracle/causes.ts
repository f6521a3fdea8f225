import type { Mechanism } from '../../verdict/result.ts';
import { faultOf } from '../plan/faults.ts';
import type { Plan } from '../plan/plan.ts';
import type { Scene } from './scene.ts';
import type { Violation } from './violation.ts';

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

const BUILD_MECHANISMS: readonly Mechanism[] = [
  'mixed-builds',
  'buildinfo-not-served',
  'unstamped-build',
  'stale-build',
];

/** What was planted, and what a stretched hop is by its own description. */
function plantedIn({ run, org }: Scene): Set<Mechanism> {
  const { faults, course, stretch, staleAfterMs } = run.plan;
  const planted = new Set<Mechanism>(faults.map((name) => faultOf(name).mechanism));
  for (const mechanism of BUILD_MECHANISMS) planted.delete(mechanism);
  if (course.failingReads) planted.add('heartbeat-read-fails');
  if (course.failingStages > 0) planted.add('plugin-source-unreachable');
  const isAwaited = staleAfterMs !== null && course.deployedAfterMs > staleAfterMs - 10_000;
  if (stretch === 'build' || isAwaited) planted.add(course.rolls ? 'mixed-builds' : 'stale-build');
  // A roll-out to instances that do not serve it leaves the old build's answers alone.
  if (course.rolls && planted.has('mixed-builds')) planted.add('stale-build');
  for (const mechanism of buildMechanisms(run.plan)) planted.add(mechanism);
  if (course.rolledBackAfterMs !== null) planted.add('stale-build');
  if (stretch === 'assets') planted.add('prompts-missing');
  if (stretch === 'stays' || course.stubMs > 0) planted.add('lost-after-restart');
  if (org && org.goneAt - org.deletedAt > run.plan.budgets.teardown) planted.add('tenant-leaked');
  return planted;
}

/** Several faults of the build together make another one than each of them. */
function buildMechanisms({ build, expected }: Plan): Mechanism[] {
  const answers = new Set(build.instances);
  if (answers.size > 1) return ['mixed-builds'];
  if (answers.has(null)) return ['buildinfo-not-served'];
  if (answers.has('dev')) return ['unstamped-build'];
  return answers.has(expected.gitSha) ? [] : ['stale-build'];
}
