import type { WorkspaceStatus } from '../protocol.ts';
import type { Core } from './core.ts';
import type { WorkspaceEntry } from './directory.ts';

/** Tells a transition once, whichever statement wrote it. */
export function noteStatus(core: Core, entry: WorkspaceEntry, status: WorkspaceStatus): void {
  if (entry.status === status) return;
  const from = entry.status;
  entry.status = status;
  core.log.write('info', 'transition', `workspace ${entry.id}: ${from} -> ${status}`, {
    ...named(entry),
    from,
    to: status,
  });
}

export function named(entry: WorkspaceEntry): { tenant: string; workspace: string } {
  return { tenant: entry.tenant.slug, workspace: entry.id };
}
