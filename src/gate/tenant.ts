import type { Failure } from '../evidence/events.ts';
import { tenantUrl } from '../platform/address.ts';
import { type ClientOptions, controlPlane, publicTenant, type Tenant, tenant } from '../platform/client.ts';
import { isPassing } from '../platform/reply.ts';
import { lookAtBuild, lookAtHealth, lookAtOrg, lookAtToken } from '../probe/looks.ts';
import { purge } from '../tenancy/purge.ts';
import { answersLate, isSteady, runsLate } from '../verdict/assertions/build.ts';
import { STEADY_READS } from '../verdict/facts/build.ts';
import { graceMs, type Run, watchOne } from './run.ts';

export function clientOptions({ plan: { target }, parts }: Run): ClientOptions {
  return {
    exchange: parts.exchange,
    controlPlane: target.controlPlane,
    adminToken: target.adminToken,
    headers: target.headers,
    requestMs: parts.timing.requestMs,
    clean: parts.redactor.clean,
  };
}

export interface OpenTenant {
  slug: string;
  /** Null where it never came to run. */
  access: Tenant | null;
}

/** Creates a tenant and waits until it runs. From the first line on it stands in the ledger. */
export async function openTenant(run: Run, slug: string): Promise<Tenant | null> {
  const { plan, parts, story } = run;
  const options = clientOptions(run);
  const cp = controlPlane(options);
  parts.recorder.record({ type: 'phase', phase: 'tenant', name: slug });
  parts.ledger.open({ slug, controlPlane: plan.target.controlPlane, embedded: plan.target.embedded });
  const orgId = await createTenant(run, slug);
  if (orgId === null) return null;
  const running = () => story.facts.tenant.arrived !== null;
  const failed = () => story.facts.tenant.last?.how.status === 'failed';
  const look = async (signal: AbortSignal) => {
    await lookAtOrg(parts.recorder, cp, slug, signal);
  };
  await watchOne(run, { name: 'org', look }, () => running() || failed(), plan.budgets.tenant);
  if (!running() || runsLate(story)) return null;
  const token = await askForToken(run, slug);
  if (token === null) return null;
  return tenant(options, {
    url: tenantUrl(plan.target.controlPlane, slug, plan.target.tenantUrl),
    orgId,
    token,
  });
}

/** A create whose answer was lost is looked up in the list; only where the list lacks it is it sent again. */
const MOST_CREATES = 5;

async function createTenant(run: Run, slug: string): Promise<string | null> {
  const { clock, timing, stop, ledger } = run.parts;
  for (let attempt = 1; attempt <= MOST_CREATES && !stop.aborted; attempt += 1) {
    const { outcome, id, againMs } = await sendCreate(run, slug, attempt);
    if (outcome === 'refused') return null;
    const listed = id ?? (await listedId(run, slug));
    if (listed) ledger.note(slug, 'answered');
    if (listed !== null) return listed ?? null;
    await clock.sleep(Math.max(againMs, timing.ceilingMs), stop);
  }
  return null;
}

async function sendCreate(run: Run, slug: string, attempt: number) {
  const { recorder } = run.parts;
  const began = recorder.now();
  const org = { slug, name: `delivery acceptance ${slug}`, owner_user_id: 'delivery-acceptance' };
  const reply = await controlPlane(clientOptions(run)).createOrg(org);
  const outcome = reply.ok ? ('done' as const) : outcomeOf(reply.why, attempt);
  const told: { id?: string; why?: Failure } = reply.ok ? { id: reply.value.id } : { why: reply.why };
  recorder.record({ type: 'act', what: 'create-tenant', of: slug, began, outcome, ...told });
  return { outcome, id: told.id, againMs: reply.ok ? 0 : (reply.why.retryAfterMs ?? 0) };
}

/** A conflict with what was sent before may be that very create. */
function outcomeOf(why: Failure, attempt: number): 'lost' | 'refused' {
  const { kind, status = 0 } = why;
  const lost = isPassing(why) || kind === 'not-json' || kind === 'contract' || status >= 500;
  return lost || (attempt > 1 && status === 409) ? 'lost' : 'refused';
}

/**
 * Null where a list that was well formed lacks it: only then may the create be sent again. Undefined where none could
 * be read in all the time that a tenant may take.
 */
async function listedId(run: Run, slug: string): Promise<string | null | undefined> {
  const { recorder, clock, timing, stop } = run.parts;
  const cp = controlPlane(clientOptions(run));
  const end = clock.now() + run.plan.budgets.tenant;
  while (!stop.aborted && clock.now() < end) {
    const row = await lookAtOrg(recorder, cp, slug, stop);
    if (row !== undefined) return row === null ? null : row.id;
    await clock.sleep(timing.ceilingMs, stop);
  }
  return undefined;
}

async function askForToken(run: Run, slug: string): Promise<string | null> {
  const { parts, plan } = run;
  const cp = controlPlane(clientOptions(run));
  let granted: string | null = null;
  const keep = (token: string) => {
    parts.redactor.add(token);
    granted = token;
    run.bell.ring();
  };
  const look = (signal: AbortSignal) => lookAtToken(parts.recorder, cp, slug, keep, signal);
  await watchOne(run, { name: 'token', look }, () => granted !== null, plan.budgets.tenant);
  return granted;
}

/** The workspace is created only on a tenant that answers, and on the build that was asked for. */
export async function awaitBuild(run: Run, slug: string): Promise<boolean> {
  const { plan, parts, story } = run;
  const open = publicTenant(
    clientOptions(run),
    tenantUrl(plan.target.controlPlane, slug, plan.target.tenantUrl),
  );
  const { recorder } = parts;
  const answers = () => story.facts.reachable.arrived !== null;
  await watchOne(
    run,
    { name: 'health', look: (signal) => lookAtHealth(recorder, open, signal) },
    answers,
    plan.budgets.reachable,
  );
  if (!answers() || answersLate(story)) return false;
  recorder.record({ type: 'phase', phase: 'build' });
  const decided = () => isSteady(story) || run.standings().get('build')?.state === 'fail';
  await watchOne(
    run,
    { name: 'build', look: (signal) => lookAtBuild(recorder, open, signal), alone: true },
    decided,
    plan.budgets.build,
    STEADY_READS * parts.timing.ceilingMs,
  );
  return isSteady(story);
}

/** The build once more, and nothing smuggled in: what was right at the start may have changed since. */
export async function lastLookAtBuild(run: Run, slug: string): Promise<void> {
  const { plan, parts, story } = run;
  const open = publicTenant(
    clientOptions(run),
    tenantUrl(plan.target.controlPlane, slug, plan.target.tenantUrl),
  );
  const began = parts.recorder.now();
  const read = () =>
    (story.facts.build.lastMatch?.began ?? -1) >= began || story.facts.build.strayed !== null;
  const look = (signal: AbortSignal) => lookAtBuild(parts.recorder, open, signal);
  await watchOne(run, { name: 'build', look }, read, graceMs(parts.timing));
}

/** With a budget of its own, that nothing before it can have eaten. */
export async function tearDown(run: Run, slug: string, stopNow: AbortSignal): Promise<void> {
  const { plan, parts } = run;
  const { recorder, ledger } = parts;
  const cp = controlPlane(clientOptions(run));
  recorder.record({ type: 'phase', phase: 'teardown' });
  const gone = await purge({
    cp,
    slug,
    clock: parts.clock,
    timing: parts.timing,
    limitMs: plan.budgets.teardown,
    signal: stopNow,
    onDelete: (began, reply) => {
      const since = recorder.now() - (parts.clock.now() - began);
      const outcome = reply.ok ? 'done' : isPassing(reply.why) ? 'lost' : 'refused';
      recorder.record({
        type: 'act',
        what: 'delete-tenant',
        of: slug,
        began: since,
        outcome,
        ...(reply.ok ? {} : { why: reply.why }),
      });
    },
    look: async (signal) => {
      await lookAtOrg(recorder, cp, slug, signal);
      const { last } = run.story.facts.gone;
      return last === null ? null : !last.there;
    },
  });
  const { acts, tenant } = run.story.facts;
  // It was listed, so its create was carried out, whatever became of the answer.
  const listed = [tenant.arrived, tenant.last, tenant.notYet].some(
    (seen) => seen && seen.how.status !== 'absent',
  );
  const answered =
    listed || acts.some(({ event }) => event.what === 'create-tenant' && event.outcome !== 'lost');
  if (gone && answered) ledger.note(slug, 'gone');
}
