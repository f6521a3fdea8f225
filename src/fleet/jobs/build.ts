import { tenantUrl } from '../../platform/address.ts';
import { timingAt } from '../../probe/timing.ts';
import { clientOf } from '../../session/check.ts';
import { askAll } from '../../smoke/ask.ts';
import { listedBy, withoutGone } from '../../smoke/gone.ts';
import type { Class, TenantResult } from '../../smoke/result.ts';
import { EXIT } from '../../verdict/merge.ts';
import type { BuildJob, Outcome } from '../job.ts';
import type { ServedTarget } from '../planes.ts';

/** One lucky read proves nothing about a fleet behind one address; each of these has a connection of its own. */
const READS = 5;

/** The build of one tenant, read and told apart as `smoke` does it. */
export async function checkBuild(
  { remote, exchange, pace }: ServedTarget,
  { slug, sha }: BuildJob,
  stop: AbortSignal,
): Promise<Outcome> {
  const { target, connection } = remote;
  const { requestMs } = timingAt(pace);
  const url = tenantUrl(target.controlPlane, slug, target.tenantUrl);
  const results: TenantResult[] = [];
  await askAll(
    [{ tenant: slug, url }],
    {
      expected: sha,
      readsEach: READS,
      concurrency: 1,
      pace: 1,
      connection,
      headers: target.headers,
      timeoutMs: requestMs / pace,
    },
    { stop, onResult: (result) => void results.push(result) },
  );
  // Hours may lie between the submission and its read.
  const [found] = await withoutGone(results, listedBy(clientOf(target, exchange, requestMs), stop));
  if (!found) return outcomeOf({ is: 'unreachable', why: 'not read', tookMs: 0 });
  return outcomeOf(found);
}

const VERDICTS: Partial<Record<Class, Outcome['verdict']>> = {
  fresh: 'pass',
  stale: 'fail',
  mixed: 'fail',
  other: 'fail',
};

export function outcomeOf({ is, why, tookMs }: Pick<TenantResult, 'is' | 'why' | 'tookMs'>): Outcome {
  const verdict = VERDICTS[is] ?? 'inconclusive';
  const outcome = {
    verdict,
    class: is,
    exitCode: EXIT[verdict],
    headline: why || is,
    tookMs,
    evidence: null,
  };
  // A tenant that is no longer there, or not to be asked, will not be by asking again.
  return is === 'unreachable' ? outcome : { ...outcome, final: true };
}
