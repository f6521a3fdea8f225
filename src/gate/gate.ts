import { controlPlane } from '../platform/client.ts';
import type { WorkspaceProbe } from '../probe/looks.ts';
import type { Story } from '../verdict/story.ts';
import { afterTeardown, foreignOrg, lookAtNeighbour } from './exercises/between-tenants.ts';
import { type Neighbour, openNeighbour } from './exercises/neighbour.ts';
import { crashThenRestart, twoWrites } from './exercises/restarts.ts';
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
  const course: Course = { slug, neighbour: null };
  await recordCrash(run, 'the run', () => deliver(run, course));
  if (parts.stop.aborted)
    recorder.record({
      type: 'trouble',
      what: 'interrupted',
      where: 'the run',
      message: String(parts.stop.reason),
    });
  await recordCrash(run, 'the teardown', () => end(run, course));
  await recordCrash(run, 'the neighbour', async () => course.neighbour?.[Symbol.asyncDispose]());
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

/** What one run works its way through; each step leaves what the next one needs. */
interface Course {
  slug: string;
  neighbour: Neighbour | null;
}

async function deliver(run: Run, course: Course): Promise<void> {
  const { recorder, stop } = run.parts;
  const tenant = await openTenant(run, course.slug);
  if (!tenant || !(await awaitBuild(run, course.slug)) || stop.aborted) return;
  recorder.record({ type: 'phase', phase: 'workspace' });
  const workspace = await createWorkspace(run, tenant);
  if (!workspace) return closeBuild(run, course);
  const probe = { recorder, tenant, workspace };
  await watchDelivery(run, probe);
  if (stop.aborted) return;
  recorder.record({ type: 'phase', phase: 'last-look' });
  const skills =
    run.standings().get('plugin')?.state === 'waiting' ? lastLookAtSkills(run, probe) : undefined;
  await Promise.all([lastLookAtBuild(run, course.slug), skills]);
  if (run.plan.exercises.length > 0) {
    await recordCrash(run, 'the exercises', () => exercise(run, course, probe));
    await lastLookAtBuild(run, course.slug);
  }
  // By now all is decided but what the teardown tells.
  if (!stop.aborted) await run.parts.visit?.({ tenant, workspace });
}

/** The build can be told to its end, though nothing was delivered on it. */
async function closeBuild(run: Run, { slug }: Course): Promise<void> {
  run.parts.recorder.record({ type: 'phase', phase: 'last-look' });
  await lastLookAtBuild(run, slug);
}

const NEEDS_NEIGHBOUR = ['foreign-org', 'after-teardown'];

/** Only what was asked for by name writes more than an org and a workspace, and only on a delivery that stood. */
async function exercise(run: Run, course: Course, probe: WorkspaceProbe): Promise<void> {
  const asked = new Set(run.plan.exercises);
  if (NEEDS_NEIGHBOUR.some((name) => asked.has(name))) course.neighbour = await openNeighbour(run);
  if (course.neighbour && asked.has('foreign-org')) await foreignOrg(run, probe, course.neighbour);
  const stands = run.standings().get('stays')?.state === 'pass';
  if (stands && asked.has('two-writes')) await twoWrites(run, probe);
  if (stands && asked.has('crash-then-restart')) await crashThenRestart(run, probe);
}

async function end(run: Run, course: Course): Promise<void> {
  const { ledger, recorder } = run.parts;
  const { slug, neighbour } = course;
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
  const watchesQuiet = neighbour !== null && run.plan.exercises.includes('after-teardown');
  if (watchesQuiet) await lookAtNeighbour(run, neighbour);
  await tearDown(run, slug, new AbortController().signal);
  if (watchesQuiet) await afterTeardown(run, neighbour);
}
