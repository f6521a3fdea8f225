import type { Target } from '../gate/plan.ts';
import { type ClientOptions, controlPlane } from '../platform/client.ts';
import type { Exchange } from '../platform/exchange.ts';
import { UsageError } from '../usage.ts';

/** Before the first write: is somebody there, and do they take this token. */
export async function checkTarget(target: Target, exchange: Exchange, requestMs: number): Promise<void> {
  const options: ClientOptions = {
    exchange,
    controlPlane: target.controlPlane,
    adminToken: target.adminToken,
    headers: target.headers,
    requestMs,
  };
  const reply = await controlPlane(options).orgs();
  if (reply.ok) return;
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
