import pRetry from 'p-retry';
import type { Clock } from '../clock.ts';
import type { Target } from '../gate/plan.ts';
import { type ClientOptions, controlPlane } from '../platform/client.ts';
import type { OrgRow } from '../platform/contract.ts';
import type { Exchange } from '../platform/exchange.ts';
import { isPassing, type Reply } from '../platform/reply.ts';
import { UsageError } from '../usage.ts';

export const clientOf = (target: Target, exchange: Exchange, requestMs: number): ClientOptions => ({
  exchange,
  controlPlane: target.controlPlane,
  adminToken: target.adminToken,
  headers: target.headers,
  requestMs,
});

const RETRIES = 2;
const PAUSE_MS = 500;

/** Before the first write: is somebody there, and do they take this token. Answers the list of orgs. */
export async function checkTarget(
  target: Target,
  parts: { exchange: Exchange; clock: Clock; requestMs: number },
): Promise<OrgRow[]> {
  const cp = controlPlane(clientOf(target, parts.exchange, parts.requestMs));
  const reply = await retried(parts.clock, () => cp.orgs());
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

/** A read that failed in transport is asked again; what came of the last one is the answer. */
export async function retried<T>(clock: Clock, ask: () => Promise<Reply<T>>): Promise<Reply<T>> {
  let last: Reply<T> | undefined;
  const attempt = async () => {
    last = await ask();
    if (!last.ok && isPassing(last.why)) throw new Error(last.why.message);
    return last;
  };
  const pause = async () => {
    const asked = last && !last.ok ? (last.why.retryAfterMs ?? 0) : 0;
    await clock.sleep(Math.max(asked, PAUSE_MS * (1 + Math.random())));
  };
  return await pRetry(attempt, {
    retries: RETRIES,
    minTimeout: 0,
    onFailedAttempt: ({ retriesLeft }) => (retriesLeft > 0 ? pause() : undefined),
  }).catch((error: unknown) => {
    if (last) return last;
    throw error;
  });
}
