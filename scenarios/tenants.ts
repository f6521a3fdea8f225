import { systemClock } from '../src/clock.ts';
import { DEFAULT_BUDGETS } from '../src/evidence/budgets.ts';
import type { Target } from '../src/gate/plan.ts';
import { tenantUrl } from '../src/platform/address.ts';
import { controlPlane, type TenantAccess, tenant } from '../src/platform/client.ts';
import { LogPage } from '../src/platform/contract.ts';
import { type Reply, readReply } from '../src/platform/reply.ts';
import { newTestSlug } from '../src/platform/slug.ts';
import { undiciExchange } from '../src/platform/undici.ts';
import { timingAt } from '../src/probe/timing.ts';
import { PACE } from './fixtures.ts';

export interface Opened {
  slug: string;
  access: TenantAccess;
  workspace: string;
  template: string;
}

const clock = systemClock(PACE);
const timing = timingAt(PACE);
/** Half a minute of anybody's time: what is asked here all at once is not to be lost to a busy machine. */
const REQUEST_MS = 30_000 * PACE;

/** Asks until there is an answer, on the platform's clock. */
export async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const began = clock.now();
  while (clock.now() - began < DEFAULT_BUDGETS.tenant * 4) {
    const value = await ask();
    if (value !== undefined) return value;
    await clock.sleep(timing.floorMs);
  }
  throw new Error('it did not come');
}

const TEMPLATES = ['support-agent', 'seo-agent'];
const LARGEST_LOG_BYTES = 33_554_432;

/** Tenants with a workspace that is online each, no two neighbours of one template, gone when the scenario is. */
export async function openTenants(target: Target, count: number) {
  const exchange = undiciExchange({ pace: PACE });
  const options = {
    exchange,
    controlPlane: target.controlPlane,
    adminToken: target.adminToken,
    requestMs: REQUEST_MS,
  };
  const cp = controlPlane(options);
  const as = (access: TenantAccess) => tenant(options, access);

  async function open(_: unknown, n: number): Promise<Opened> {
    const template = TEMPLATES[n % TEMPLATES.length] ?? '';
    const slug = newTestSlug();
    const org = value(await cp.createOrg({ slug, name: slug, owner_user_id: 'scenario' }));
    const token = await until(async () => orNothing(await cp.adminToken(slug))?.admin_token);
    const access = { url: tenantUrl(target.controlPlane, slug), orgId: org.id, token };
    const workspace = await until(
      async () =>
        orNothing(
          await as(access).createWorkspace({
            name: 'scenario',
            runtime: 'claude-code',
            template,
          }),
        )?.id,
    );
    await until(async () =>
      orNothing(await as(access).workspace(workspace))?.status === 'online' ? true : undefined,
    );
    return { slug, access, workspace, template };
  }

  /** Every line since the platform began, whoever it is about: one tenant's lines are what the platform chose. */
  async function wholeLog(): Promise<string[]> {
    const lines: string[] = [];
    for (let after = 0; ; ) {
      const page = value(
        readReply(
          await exchange.send({
            method: 'GET',
            url: `${target.controlPlane}/cp/admin/logs?after=${after}&limit=1000`,
            headers: { authorization: `Bearer ${target.adminToken}` },
            timeoutMs: REQUEST_MS,
            maxBytes: LARGEST_LOG_BYTES,
          }),
          LogPage,
        ),
      );
      if (page.lines.length === 0) return lines;
      lines.push(...page.lines);
      after = page.next;
    }
  }

  const opened = await Promise.all(Array.from({ length: count }, open));
  const [first, second = first] = opened;
  if (!first || !second) throw new Error('no tenant was opened');
  const all: [Opened, Opened, ...Opened[]] = [first, second, ...opened.slice(2)];
  return {
    cp,
    as,
    all,
    wholeLog,
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map(({ slug }) => cp.deleteTenant(slug)));
      await exchange[Symbol.asyncDispose]();
    },
  };
}

const orNothing = <T>(reply: Reply<T>): T | undefined => (reply.ok ? reply.value : undefined);

function value<T>(reply: Reply<T>): T {
  if (reply.ok) return reply.value;
  throw new Error(reply.why.message);
}
