import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import type { WorkspaceStatus } from '../../protocol.ts';
import type { Core } from '../core.ts';
import type { WorkspaceEntry } from '../directory.ts';
import { type Box, createBox } from './box.ts';

/** A box between its nth heartbeat and the next. */
export interface Rest {
  readonly beat: number;
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly status: () => WorkspaceStatus;
}

export async function openBox(core: Core, entry: WorkspaceEntry): Promise<Box> {
  const configs = join(core.boxesFolder, entry.id, 'configs');
  await mkdir(configs, { recursive: true });
  return createBox({
    workspaceId: entry.id,
    orgId: entry.tenant.id,
    host: `${entry.tenant.slug}.localhost`,
    token: core.tokens.ofBox(entry.id),
    configs,
    network: core.network,
    clock: core.clock,
    rest: (beat, signal) =>
      core.parts.rest({
        beat,
        signal,
        clock: core.clock,
        intervalMs: core.delays.heartbeatIntervalMs,
        status: () => entry.status,
      }),
    lay: core.parts.lay,
  });
}

/** Starts the box's heartbeats behind the caller's back, and calls `accepted` after the first. */
export function enliven(core: Core, entry: WorkspaceEntry, box: Box, accepted: () => void): boolean {
  const job = { kind: 'box', owner: entry.tenant.id, workspace: entry.id };
  return core.background.run(job, (signal) => box.live(signal, accepted));
}

export async function scrapBox(core: Core, entry: WorkspaceEntry): Promise<void> {
  await entry.box?.stop();
  entry.box = null;
  await rm(join(core.boxesFolder, entry.id), { recursive: true, force: true });
}
