import { join } from 'node:path';
import { test as base, type TestInfo } from 'playwright/test';
import { REPORT_FILES, writeReports } from '../report/folder.ts';
import { ATTACHED } from '../report/playwright.ts';
import { replayOf } from '../report/replay.ts';
import type { SessionResult } from '../session/session.ts';
import { type Asked, type Place, placeOf } from './asked.ts';
import { type Delivery, type FollowedDelivery, follow } from './follow.ts';
import { type DeliveredTenant, type DeliveredWorkspace, tenantOf, workspaceOf } from './workspace.ts';

export interface DeliveryFixtures {
  /** One fresh tenant and all that it was promised. It is torn down and reported when the scenario ends. */
  delivery: Delivery;
  /** The tenant after the delivery; it stays for as long as the scenario's body runs. */
  tenant: DeliveredTenant;
  workspace: DeliveredWorkspace;
}

export interface DeliveryOptions {
  /** What to gate, as on the command line; left out, the environment and the configuration file say. */
  deliveryOptions: Asked;
}

interface Inner {
  run: FollowedDelivery;
}

/** A platform that starts on a busy machine is given this long. */
const PLATFORM_MS = 120_000;

/** A run ends by its own budgets, whatever is left of a test's time. */
const NO_LIMIT = 0;

export const test = base.extend<DeliveryFixtures & Inner, DeliveryOptions & { place: Place }>({
  deliveryOptions: [{}, { option: true, scope: 'worker' }],
  place: [
    async ({ deliveryOptions }, use) => {
      await using place = await placeOf(deliveryOptions);
      await use(place);
    },
    { scope: 'worker', timeout: PLATFORM_MS },
  ],
  run: [
    async ({ place }, use, info) => {
      const stop = new AbortController();
      const run = follow({ ...place.options, kind: 'scenario', stop: stop.signal });
      await use(run);
      // A scenario that failed has seen enough; another lets its delivery come to its own end.
      if (info.errors.length > 0) stop.abort('the scenario failed');
      await report(await run.ended, info);
    },
    { timeout: NO_LIMIT },
  ],
  delivery: async ({ run }, use) => use(run),
  tenant: async ({ run }, use) => use(tenantOf((await visited(run)).tenant)),
  workspace: async ({ run }, use) => {
    const { tenant, workspace } = await visited(run);
    await use(workspaceOf(tenant, workspace));
  },
});

async function visited(run: FollowedDelivery) {
  const found = await run.visit();
  if (found) return found;
  const { verdict } = await run.ended;
  throw new Error(`there is no workspace to look at: ${verdict.headline}`);
}

async function report(result: SessionResult, info: TestInfo): Promise<void> {
  const replay = replayOf(result.events);
  writeReports(result.folder, { ...result, replay });
  for (const name of [ATTACHED.evidence, ...REPORT_FILES])
    await info.attach(name, { path: join(result.folder, name) });
  await info.attach(ATTACHED.replay, { body: replay });
  const { slug } = result.verdict.tenant;
  if (result.verdict.assertions.some(({ id, state }) => id === 'teardown' && state === 'fail'))
    throw new Error(`the tenant ${slug} was not seen to be gone`);
}
