/** Production's delays in one place, in the platform's milliseconds: the clock's pace divides them all alike. */
export interface Delays {
  /** From the create of an org to its tenant running. */
  tenantRunningMs: number;
  /** From running to a certificate: before it a TLS handshake fails. */
  tlsMs: number;
  /** From running to the first /health that answers. */
  tenantReachableMs: number;
  boxBootMs: number;
  boxStopMs: number;
  boxRestartMs: number;
  heartbeatIntervalMs: number;
  /** A box that was not heard for this long is offline. */
  silenceMs: number;
  pluginStageMs: number;
  pluginDeliverMs: number;
  teardownMs: number;
}

export const PRODUCTION: Delays = {
  tenantRunningMs: 30_000,
  tlsMs: 0,
  tenantReachableMs: 6_000,
  boxBootMs: 15_000,
  boxStopMs: 2_000,
  boxRestartMs: 10_000,
  heartbeatIntervalMs: 30_000,
  silenceMs: 90_000,
  pluginStageMs: 3_000,
  pluginDeliverMs: 3_000,
  teardownMs: 3_000,
};

/** Limits on work that should never take long. They are never shorter than `leastMs` of the machine's own time. */
export interface Limits {
  bootMs: number;
  firstBeatMs: number;
  drainMs: number;
}

export function limitsAt(pace: number): Limits {
  const least = (platformMs: number, leastMs: number) => Math.max(platformMs, leastMs * pace);
  return {
    bootMs: least(900_000, 30_000),
    firstBeatMs: least(300_000, 30_000),
    drainMs: least(120_000, 20_000),
  };
}
