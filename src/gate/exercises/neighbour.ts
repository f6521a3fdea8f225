import { tenantUrl } from '../../platform/address.ts';
import { controlPlane, type Tenant, tenant } from '../../platform/client.ts';
import { nextLookMs } from '../../probe/timing.ts';
import { purge } from '../../tenancy/purge.ts';
import type { Run } from '../run.ts';
import { clientOptions } from '../tenant.ts';

/** A second tenant, for what only shows between two. It stands in the ledger like the first. */
export interface Neighbour extends AsyncDisposable {
  orgId: string;
  tenant: Tenant;
  workspace: string;
}

export async function openNeighbour(run: Run): Promise<Neighbour> {
  const { plan, parts } = run;
  const options = clientOptions(run);
  const cp = controlPlane(options);
  const slug = parts.newSlug();
  const url = tenantUrl(plan.target.controlPlane, slug, plan.target.tenantUrl);
  parts.ledger.open({ slug, controlPlane: plan.target.controlPlane, embedded: plan.target.embedded });
  const dispose = async () => {
    const gone = await remove(run, slug);
    if (!gone)
      parts.recorder.record({
        type: 'trouble',
        what: 'crash',
        where: 'the neighbour',
        message: `${slug} was not seen to be gone`,
      });
  };
  try {
    await cp.createOrg({ slug, name: `delivery neighbour ${slug}`, owner_user_id: 'delivery-acceptance' });
    const { id: orgId } = await poll(run, plan.budgets.tenant, async () => {
      const reply = await cp.orgs();
      return reply.ok
        ? reply.value.orgs.find((org) => org.slug === slug && org.instance_status === 'running')
        : undefined;
    });
    parts.ledger.note(slug, 'answered');
    const token = await poll(run, plan.budgets.tenant, async () => {
      const reply = await cp.adminToken(slug);
      return reply.ok ? reply.value.admin_token : undefined;
    });
    parts.redactor.add(token);
    const client = tenant(options, { url, orgId, token });
    const workspace = await poll(run, plan.budgets.reachable, async () => {
      const { template, runtime } = plan.expected;
      const reply = await client.createWorkspace({ name: 'neighbour', runtime, template });
      return reply.ok ? reply.value.id : undefined;
    });
    await settle(run, client, workspace);
    return { orgId, tenant: client, workspace, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

const SETTLES_WITHIN_MS = 120_000;

/** What its own start writes must not be taken for another tenant's work, so it is over before anybody watches. */
async function settle(run: Run, client: Tenant, workspace: string): Promise<void> {
  const hasSettled = async () => {
    const reply = await client.workspace(workspace);
    return reply.ok && reply.value.status !== 'provisioning' ? true : undefined;
  };
  await poll(run, SETTLES_WITHIN_MS, hasSettled).catch(() => undefined);
}

async function poll<T>(run: Run, budgetMs: number, ask: () => Promise<T | undefined>): Promise<T> {
  const { clock, timing, stop } = run.parts;
  const began = clock.now();
  while (!stop.aborted && clock.now() - began < budgetMs) {
    const value = await ask();
    if (value !== undefined) return value;
    await clock.sleep(nextLookMs(clock.now() - began, timing), stop);
  }
  throw new Error('the neighbour did not come up');
}

async function remove({ plan, parts, ...run }: Run, slug: string): Promise<boolean> {
  const cp = controlPlane(clientOptions({ plan, parts, ...run }));
  const gone = await purge({
    cp,
    slug,
    clock: parts.clock,
    timing: parts.timing,
    limitMs: plan.budgets.teardown,
    signal: new AbortController().signal,
    look: async (signal) => {
      const reply = await cp.orgs(signal);
      return reply.ok ? reply.value.orgs.some((org) => org.slug === slug) : null;
    },
  });
  if (gone) parts.ledger.note(slug, 'gone');
  return gone;
}
