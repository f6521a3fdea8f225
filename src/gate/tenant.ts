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
  if (!(await createTenant(run, slug))) return null;
  let orgId = '';
  const running = () => story.facts.tenant.arrived !== null;
  const failed = () => story.facts.tenant.last?.how.status === 'failed';
  const look = async (signal: AbortSignal) => {
    orgId = (await lookAtOrg(parts.recorder, cp, slug, signal))?.id ?? orgId;
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

async function createTenant(run: Run, slug: string): Promise<boolean> {
  const { recorder, clock, timing, stop, ledger } = run.parts;
  const cp = controlPlane(clientOptions(run));
  const org = { slug, name: `delivery acceptance ${slug}`, owner_user_id: 'delivery-acceptance' };
  for (let attempt = 1; attempt <= MOST_CREATES && !stop.aborted; attempt += 1) {
    const began = recorder.now();
    const reply = await cp.createOrg(org);
    if (reply.ok) {
      recorder.record({
        type: 'act',
        what: 'create-tenant',
        of: slug,
        began,
        outcome: 'done',
        id: reply.value.id,
      });
      ledger.note(slug, 'answered');
      return true;
    }
    const lost =
      isPassing(reply.why) ||
      reply.why.kind === 'not-json' ||
      reply.why.kind === 'contract' ||
      (reply.why.status ?? 0) >= 500;
    const outcome = lost || (attempt > 1 && reply.why.status === 409) ? 'lost' : 'refused';
    recorder.record({ type: 'act', what: 'create-tenant', of: slug, began, outcome, why: reply.why });
    if (outcome === 'refused') return false;
    if (await lookAtOrg(recorder, cp, slug, stop)) {
      ledger.note(slug, 'answered');
      return true;
    }
    await clock.sleep(Math.max(reply.why.retryAfterMs ?? 0, timing.ceilingMs), stop);
  }
  return false;
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
