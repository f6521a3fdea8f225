import type { WorkspaceStatus } from '../../protocol.ts';

/** The other ways a heartbeat changes a status, after the update: PROTOCOL's step 4. */
export interface Recovery {
  to: WorkspaceStatus;
  /** A way back online can find plugins missing. */
  reconciles: boolean;
}

const HIGH_ERROR_RATE = 0.5;
const RECOVERABLE: readonly WorkspaceStatus[] = ['offline', 'degraded', 'failed'];

export function recoveryOf(status: WorkspaceStatus, errorRate: number): Recovery | null {
  const high = errorRate >= HIGH_ERROR_RATE;
  if (high && (status === 'online' || status === 'offline')) return { to: 'degraded', reconciles: false };
  if (!high && RECOVERABLE.includes(status)) return { to: 'online', reconciles: true };
  return null;
}
