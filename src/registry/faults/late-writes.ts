import { z } from 'zod';
import { defineFault } from '../build.ts';
import type { Core } from '../core.ts';
import { markOrgDeleting } from '../database/orgs.ts';
import type { Statement } from '../database/statements.ts';
import type { Tenant } from '../directory.ts';
import { removeTenant } from '../tenants/teardown.ts';

/** The row it belongs to is gone, so the late row is hung on whatever else is there. */
const insertElsewhere: Statement = {
  name: 'insert_activity_elsewhere',
  text: `INSERT INTO activity_logs (workspace_id, activity_type, kind, summary, status, error_detail)
    SELECT id, $2, $3, $4, 'failed', $5 FROM workspaces
    WHERE org_id <> $1 AND status <> 'removed' ORDER BY created_at DESC LIMIT 20`,
};

const LATE = [
  { type: 'delegation', kind: 'DELEGATION_FAILED', detail: 'the delegated task lost its workspace' },
  { type: 'restart', kind: 'WORKSPACE_PROVISION_FAILED', detail: 'the restart cycle lost its workspace' },
];

/** The teardown asks its work to stop and does not wait for its end: what it still writes lands in the next tenant. */
export const fault = defineFault({ everyMs: z.int().positive() }, ({ everyMs }) => ({
  async teardown(core, tenant) {
    const workspace = core.directory.workspacesOf(tenant)[0]?.id ?? tenant.slug;
    await core.db.count(markOrgDeleting, [tenant.id]);
    void core.background.close(tenant.id, core.limits.drainMs);
    await removeTenant(core, tenant);
    const job = { kind: 'delegation', owner: 'registry' };
    core.background.run(job, (signal) => endLate(core, tenant, workspace, everyMs, signal));
  },
}));

async function endLate(core: Core, tenant: Tenant, workspace: string, everyMs: number, signal: AbortSignal) {
  for (const { type, kind, detail } of LATE) {
    await core.clock.sleep(everyMs, signal);
    if (signal.aborted) return;
    const summary = `${type} of workspace ${workspace} (${tenant.slug}) failed`;
    await core.db.count(insertElsewhere, [tenant.id, type, kind, summary, detail]);
  }
}
