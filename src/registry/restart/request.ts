import type { Core } from '../core.ts';
import { wantRestart } from '../database/restarts.ts';
import type { WorkspaceEntry } from '../directory.ts';
import { writeBehind } from '../late-writes.ts';
import { named } from '../status.ts';

/** RestartByID: the wish is committed, so that it outlives the registry; nobody waits for the cycle. */
export async function requestRestart(core: Core, entry: WorkspaceEntry, cause: string): Promise<void> {
  if (await writeBehind(core, entry, 'restart', wantRestart, [entry.id])) runRestart(core, entry, cause);
}

/** For a wish that is already committed, together with the write that caused it. */
export function runRestart(core: Core, entry: WorkspaceEntry, cause: string): void {
  const msg = `Auto-restart: ${entry.id} — requested (cause=${cause})`;
  core.log.write('info', 'restart-requested', msg, { ...named(entry), cause });
  core.restarts.request(entry.id);
}
