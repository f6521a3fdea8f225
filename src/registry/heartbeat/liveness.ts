import type { WorkspaceStatus } from '../../protocol.ts';
import type { Core } from '../core.ts';
import { ping } from '../database/heartbeats.ts';
import { silenceWorkspaces } from '../database/workspaces.ts';
import { noteStatus } from '../status.ts';

/**
 * Who was heard since the last look. Silence is counted in looks, and each look first sends a request the way that
 * heartbeats come: a machine so busy that it delays the ones delays the others, and takes nobody offline.
 */
export interface Liveness {
  heard(workspaceId: string): void;
  watch(core: Core, signal: AbortSignal): Promise<void>;
}

const SILENT: readonly WorkspaceStatus[] = ['online', 'degraded'];

export function createLiveness(): Liveness {
  const heard = new Set<string>();
  let missed = new Map<string, number>();

  function silentAfter(core: Core, looks: number): string[] {
    const silent: string[] = [];
    const now = new Map<string, number>();
    for (const { id, status } of core.directory.workspaces.values()) {
      if (heard.has(id) || !SILENT.includes(status)) continue;
      const count = (missed.get(id) ?? 0) + 1;
      now.set(id, count);
      if (count >= looks) silent.push(id);
    }
    missed = now;
    heard.clear();
    return silent;
  }

  return {
    heard: (workspaceId) => void heard.add(workspaceId),
    async watch(core, signal) {
      const { heartbeatIntervalMs, silenceMs } = core.delays;
      const looks = Math.max(1, Math.ceil(silenceMs / heartbeatIntervalMs));
      while (!signal.aborted) {
        await core.clock.sleep(heartbeatIntervalMs, signal);
        if (signal.aborted || !(await answered(core))) continue;
        const silent = silentAfter(core, looks);
        if (silent.length > 0) await takeOffline(core, silent);
      }
    },
  };
}

/** Through the boxes' network and the heartbeats' own connections. */
async function answered(core: Core): Promise<boolean> {
  const call = { method: 'GET', path: '/health', host: 'localhost', orgId: '', token: '' } as const;
  try {
    const { status } = await core.network.ask(call);
    await core.db.pipelined((queries) => queries.count(ping, []));
    return status === 200;
  } catch {
    return false;
  }
}

async function takeOffline(core: Core, ids: string[]): Promise<void> {
  const rows = await core.db.rows<{ id: string }>(silenceWorkspaces, [ids]);
  for (const { id } of rows) {
    const entry = core.directory.workspaces.get(id);
    if (entry) noteStatus(core, entry, 'offline');
  }
}
