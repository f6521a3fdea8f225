import { recordFailure } from '../activity.ts';
import type { Core } from '../core.ts';
import { failWorkspace } from '../database/workspaces.ts';
import type { WorkspaceEntry } from '../directory.ts';
import { writeBehind } from '../late-writes.ts';
import { named, noteStatus } from '../status.ts';

/** The platform's own reason not to boot a workspace; it begins with the reason's name. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

export interface Crash {
  kind: string;
  error: string;
}

/** Anything can be thrown, and whatever it was must be told by a name. */
export function crashOf(thrown: unknown): Crash {
  if (thrown instanceof Refused) return { kind: thrown.message.replace(/:.*$/s, ''), error: thrown.message };
  if (thrown instanceof Error) return { kind: thrown.name, error: thrown.message };
  return { kind: 'NotAnError', error: String(thrown) };
}

/** A crashed cycle is told in the log and the activity, and leaves the workspace failed, not stuck. */
export async function recordCrash(core: Core, entry: WorkspaceEntry, thrown: unknown): Promise<void> {
  const { kind, error } = crashOf(thrown);
  const event = entry.cycles === 1 ? 'provision-crashed' : 'restart-cycle-crashed';
  const msg = `Auto-restart: ${entry.id} — cycle ${entry.cycles - 1} crashed (${kind}): ${error}`;
  core.log.write('error', event, msg, { ...named(entry), kind, error, cycle: entry.cycles - 1 });
  const reason = error.startsWith(kind) ? error : `${kind}: ${error}`;
  if (await writeBehind(core, entry, 'status', failWorkspace, [entry.id, reason])) {
    noteStatus(core, entry, 'failed');
  }
  await recordFailure(core, entry, {
    type: 'restart',
    kind: 'WORKSPACE_PROVISION_FAILED',
    summary: `cycle ${entry.cycles - 1} of workspace ${entry.id} crashed: ${kind}`,
    detail: reason,
  });
}
