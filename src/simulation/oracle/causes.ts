import type { Mechanism } from '../../verdict/result.ts';
import { faultOf } from '../plan/faults.ts';
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

/** What was planted, and what a stretched hop is by its own description. */
function plantedIn({ run, org }: Scene): Set<Mechanism> {
  const { faults, course, stretch } = run.plan;
  const planted = new Set<Mechanism>(faults.map((name) => faultOf(name).mechanism));
  if (course.failingReads) planted.add('heartbeat-read-fails');
  if (course.failingStages > 0) planted.add('plugin-source-unreachable');
  if (stretch === 'build') planted.add(course.rolls ? 'mixed-builds' : 'stale-build');
  if (course.rolledBackAfterMs !== null) planted.add('stale-build');
  if (stretch === 'assets') planted.add('prompts-missing');
  if (stretch === 'stays' || course.stubMs > 0) planted.add('lost-after-restart');
  if (org && org.goneAt - org.deletedAt > run.plan.budgets.teardown) planted.add('tenant-leaked');
  return planted;
}
