import type { Clock } from '../clock.ts';
import type { GateParts, Target } from '../gate/plan.ts';
import { registryLog } from '../logs/registry.ts';
import type { LogsSettings } from '../logs/settings.ts';
import { type ClientOptions, controlPlane } from '../platform/client.ts';
import type { Timing } from '../probe/timing.ts';

export interface LogParts {
  clock: Clock;
  now: () => number;
  timing: Timing;
  ca?: readonly string[] | undefined;
  clean: (text: string) => string;
}

/** Where a target's log is read: what its configuration names, else the in-repo registry's own, else nowhere. */
export async function logSourceOf(
  target: Target,
  logs: LogsSettings | null | undefined,
  client: ClientOptions,
): Promise<(parts: LogParts) => GateParts['logSource']> {
  if (logs) {
    const { openLogSource } = await import('../logs/open.ts');
    return ({ clock, now, ca, clean }) =>
      ({ slug }) =>
        openLogSource(logs, { slug, clock, now, ca, clean });
  }
  if (!target.embedded && !(await hasRegistryLog(client))) return () => () => null;
  return ({ clock, now, timing }) =>
    ({ cp, slug }) =>
      registryLog({ cp, slug, clock, now, waitMs: timing.logWaitMs });
}

/** A registry of this repo that is served elsewhere tells its log like the embedded one; a platform answers 404. */
export async function hasRegistryLog(client: ClientOptions): Promise<boolean> {
  const page = await controlPlane(client).logs({ after: 0, limit: 1, waitMs: 0, slug: '' });
  return page.ok;
}
