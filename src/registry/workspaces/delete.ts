import { scrapBox } from '../box/boxes.ts';
import type { Core } from '../core.ts';
import { removeWorkspace } from '../database/workspaces.ts';
import type { WorkspaceEntry } from '../directory.ts';
import { noteStatus } from '../status.ts';
import { tellLeft } from '../tenants/teardown.ts';

/** The tombstone first, so that nothing that is still under way can bring the workspace back. */
export async function deleteWorkspace(core: Core, entry: WorkspaceEntry): Promise<void> {
  await core.db.count(removeWorkspace, [entry.id]);
  noteStatus(core, entry, 'removed');
  core.directory.removeWorkspace(entry.id);
  const left = await core.background.stop(entry.tenant.id, entry.id, core.limits.drainMs);
  tellLeft(core, entry.tenant, left);
  await scrapBox(core, entry);
}
