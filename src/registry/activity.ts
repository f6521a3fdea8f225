import type { Core } from './core.ts';
import { insertActivity } from './database/activity.ts';
import type { WorkspaceEntry } from './directory.ts';
import { writeBehind } from './late-writes.ts';

export interface ActivityRow {
  type: string;
  kind: 'DELEGATION_FAILED' | 'WORKSPACE_PROVISION_FAILED';
  summary: string;
  detail: string;
}

export async function recordFailure(core: Core, entry: WorkspaceEntry, row: ActivityRow): Promise<void> {
  const values = [entry.id, row.type, row.kind, row.summary, 'failed', row.detail.slice(0, 2_000)];
  await writeBehind(core, entry, row.kind, insertActivity, values);
}
