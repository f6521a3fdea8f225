import { controlPlane } from '../platform/client.ts';
import type { Story } from '../verdict/story.ts';
import { tellLog } from './log.ts';
import type { GateParts, GatePlan } from './plan.ts';
import { newRun, type Run } from './run.ts';
import { awaitBuild, clientOptions, lastLookAtBuild, openTenant, tearDown } from './tenant.ts';
import { createWorkspace, lastLookAtSkills, watchDelivery } from './workspace.ts';

/**
 * One fresh tenant from its create to its absence. What it answers is the story that it recorded; the verdict on
 * it is somebody else's. It always tears down, with a budget of its own.
 */
export async function gate(plan: GatePlan, parts: GateParts): Promise<Story> {
  const run = newRun(plan, parts);
  const { recorder } = parts;
  begin(run);
  const slug = parts.newSlug();
  const log = tellLog(run, parts.logSource({ cp: controlPlane(clientOptions(run)), slug }), slug);
  await recordCrash(run, 'the run', () => deliver(run, slug));
  if (parts.stop.aborted)
    recorder.record({
      type: 'trouble',
      what: 'interrupted',
      where: 'the run',
      message: String(parts.stop.reason),
    });
  await recordCrash(run, 'the teardown', () => end(run, slug));
  await log.end();
  recorder.record({ type: 'phase', phase: 'end' });
  return run.story;
}

function begin({ plan, parts }: Run): void {
  const { target, expected, budgets, exercises, early, staleAfterMs } = plan;
  parts.recorder.record({
    type: 'run',
    schema: 1,
    run: plan.run,
    startedAt: plan.startedAt,
    pace: parts.clock.pace,
    target: {
      name: target.name,
      controlPlane: target.controlPlane,
      embedded: target.embedded,
      unverifiedTls: target.unverifiedTls,
    },
    expected,
    budgets,
    exercises: [...exercises],
    early,
    staleAfterMs,
  });
}

/** A part of the harness that fails leaves what it was to observe unknown; it takes nothing else with it. */
async function recordCrash(run: Run, where: string, part: () => Promise<void>): Promise<void> {
  try {
    await part();
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    run.parts.recorder.record({ type: 'trouble', what: 'crash', where, message });
  }
}

async function deliver(run: Run, slug: string): Promise<void> {
  const { recorder, stop } = run.parts;
  const tenant = await openTenant(run, slug);
  if (!tenant || !(await awaitBuild(run, slug)) || stop.aborted) return;
  recorder.record({ type: 'phase', phase: 'workspace' });
  const workspace = await createWorkspace(run, tenant);
  if (!workspace) return;
  const probe = { recorder, tenant, workspace };
  await watchDelivery(run, probe);
  if (stop.aborted) return;
  recorder.record({ type: 'phase', phase: 'last-look' });
  await Promise.all([lastLookAtBuild(run, slug), lastLookAtSkills(run, probe)]);
}

async function end(run: Run, slug: string): Promise<void> {
  const { ledger, recorder } = run.parts;
  if (!run.story.facts.acts.some(({ event }) => event.what === 'create-tenant')) return;
  if (run.plan.keep) {
    ledger.note(slug, 'kept');
    recorder.record({
      type: 'trouble',
      what: 'kept',
      where: 'the teardown',
      message: `${slug} was left, as asked`,
    });
    return;
  }
  await tearDown(run, slug, new AbortController().signal);
}
