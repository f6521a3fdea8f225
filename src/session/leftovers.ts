import type { Clock } from '../clock.ts';
import { DEFAULT_BUDGETS } from '../evidence/budgets.ts';
import { type ClientOptions, controlPlane } from '../platform/client.ts';
import type { OrgRow } from '../platform/contract.ts';
import type { Timing } from '../probe/timing.ts';
import { fates } from '../tenancy/fates.ts';
import type { Ledger } from '../tenancy/ledger.ts';
import { isOwned, type Reaped, reap } from '../tenancy/reap.ts';

/** Long enough for any run: what nobody here can vouch for is left alone until then. */
export const OLDER_THAN_MS = 7_200_000;

const LIMIT_MS = 60_000;
const MOST = 10;

/** What killed runs left on this control plane, removed before the next tenant is made. Never a reason to fail. */
export async function removeLeftovers(
  orgs: readonly OrgRow[],
  client: ClientOptions,
  parts: { ledger: Ledger; clock: Clock; timing: Timing; stop: AbortSignal },
): Promise<Reaped[]> {
  const entries = parts.ledger
    .entries()
    .filter(({ embedded, controlPlane: at }) => embedded || at === client.controlPlane);
  const decided = fates({
    entries,
    orgs,
    now: new Date(),
    isOwned,
    olderThanMs: OLDER_THAN_MS,
    createLimitMs: DEFAULT_BUDGETS.tenant,
    withKept: false,
    all: false,
    undated: false,
  });
  const limit = new AbortController();
  const over = new AbortController();
  void parts.clock.sleep(LIMIT_MS, over.signal).then(() => limit.abort());
  try {
    return await reap(
      decided,
      { most: MOST, dryRun: false },
      {
        ...parts,
        cp: controlPlane(client),
        limitMs: LIMIT_MS,
        signal: AbortSignal.any([limit.signal, parts.stop]),
      },
    );
  } finally {
    over.abort();
  }
}
