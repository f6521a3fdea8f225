import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { InstanceStatus, WorkspaceStatus } from '../protocol.ts';
import { enliven, openBox } from './box/boxes.ts';
import type { Core } from './core.ts';
import { allOrgs, rotateToken } from './database/orgs.ts';
import { allWorkspaces } from './database/workspaces.ts';
import type { Tenant, WorkspaceEntry } from './directory.ts';
import { startTenant } from './tenants/create.ts';
import { deleteTenant } from './tenants/delete.ts';
import { hashOf } from './tokens.ts';

interface OrgRow {
  id: string;
  slug: string;
  name: string;
  owner_user_id: string;
  instance_status: InstanceStatus;
  token_hash: Buffer;
  deleting: boolean;
  created_at: Date;
}

interface WorkspaceRow {
  id: string;
  org_id: string;
  name: string;
  template: string | null;
  status: WorkspaceStatus;
  uptime_seconds: number;
  auth_token_hash: Buffer | null;
  restart_wanted: boolean;
  restart_done: number;
}

/** Takes up what an earlier registry on the same database left, however it ended. */
export async function resume(core: Core): Promise<void> {
  const orgs = await core.db.rows<OrgRow>(allOrgs, []);
  const workspaces = await core.db.rows<WorkspaceRow>(allWorkspaces, []);
  for (const row of orgs) core.directory.addTenant(await tenantFrom(core, row));
  for (const row of workspaces) await resumeWorkspace(core, row);
  for (const row of orgs) resumeTenant(core, row);
  core.background.run({ kind: 'liveness', owner: 'registry' }, (signal) => core.liveness.watch(core, signal));
}

/** Where the secret beside the boxes was lost, the tokens are new ones. */
async function tenantFrom(core: Core, row: OrgRow): Promise<Tenant> {
  const tokenHash = hashOf(core.tokens.ofTenant(row.id));
  if (!tokenHash.equals(row.token_hash)) await core.db.count(rotateToken, [row.id, tokenHash]);
  const upSinceMs = row.instance_status === 'running' ? core.clock.now() : Number.POSITIVE_INFINITY;
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    ownerUserId: row.owner_user_id,
    createdAt: row.created_at.toISOString(),
    tokenHash,
    status: row.instance_status,
    certifiedAtMs: upSinceMs,
    reachableAtMs: upSinceMs,
    goneAtMs: null,
    deleting: null,
  };
}

function resumeTenant(core: Core, row: OrgRow): void {
  const tenant = core.directory.tenants.get(row.slug);
  if (tenant === undefined) return;
  if (row.deleting) {
    deleteTenant(core, tenant).catch((error: unknown) => {
      core.log.write('error', 'teardown-failed', String(error), { tenant: tenant.slug });
    });
  } else if (row.instance_status === 'provisioning') startTenant(core, tenant);
}

async function resumeWorkspace(core: Core, row: WorkspaceRow): Promise<void> {
  const tenant = core.directory.tenantById(row.org_id);
  if (tenant === undefined) return;
  const entry: WorkspaceEntry = {
    id: row.id,
    tenant,
    name: row.name,
    template: row.template,
    boxTokenHash: hashOf(core.tokens.ofBox(row.id)),
    authTokenHash: row.auth_token_hash,
    status: row.status,
    box: null,
    cycles: row.restart_done > 0 ? 1 : 0,
  };
  core.directory.addWorkspace(entry);
  if (row.restart_wanted) core.restarts.request(row.id);
  else if (row.status !== 'failed') await resumeBox(core, entry, row.uptime_seconds);
}

/** Its machine outlived the registry. What the registry was about to install when it died is looked for again. */
async function resumeBox(core: Core, entry: WorkspaceEntry, uptimeSeconds: number): Promise<void> {
  entry.box = await openBox(core, entry);
  if (!existsSync(join(entry.box.configs, 'config.yaml'))) {
    core.restarts.request(entry.id);
    return;
  }
  entry.box.resume(uptimeSeconds);
  enliven(core, entry, entry.box, () => core.reconciles.fire(entry, 'registry start'));
}
