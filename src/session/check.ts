import type { Clock } from '../clock.ts';
import type { Target } from '../gate/plan.ts';
import { type ClientOptions, controlPlane } from '../platform/client.ts';
import type { OrgRow } from '../platform/contract.ts';
import type { Exchange } from '../platform/exchange.ts';
import { type RetryLimits, retried } from '../platform/retry.ts';
import { UsageError } from '../usage.ts';

export const clientOf = (target: Target, exchange: Exchange, requestMs: number): ClientOptions => ({
  exchange,
  controlPlane: target.controlPlane,
  adminToken: target.adminToken,
  headers: target.headers,
  requestMs,
});

const RETRY: RetryLimits = { retries: 2, pauseMs: 500, longestPauseMs: 30_000 };

/** Before the first write: is somebody there, and do they take this token. Answers the list of orgs. */
export async function checkTarget(
  target: Target,
  parts: { exchange: Exchange; clock: Clock; requestMs: number },
): Promise<OrgRow[]> {
  const cp = controlPlane(clientOf(target, parts.exchange, parts.requestMs));
  const reply = await retried(parts.clock, RETRY, () => cp.orgs());
  if (reply.ok) return reply.value.orgs;
  const { why } = reply;
  if (why.status === 401 || why.status === 403) {
    throw new UsageError(
      `${target.controlPlane} does not take the admin token of target "${target.name}" (${why.status})`,
    );
  }
  if (why.kind === 'transport' || why.kind === 'timeout') {
    throw new UsageError(`the control plane ${target.controlPlane} cannot be reached: ${why.message}`);
  }
  throw new UsageError(
    `${target.controlPlane} does not answer like a control plane: GET /cp/admin/orgs: ${why.message}`,
  );
}
