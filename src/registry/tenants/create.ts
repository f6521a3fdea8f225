import { randomUUID } from 'node:crypto';
import type { Org } from '../../protocol.ts';
import type { Core } from '../core.ts';
import { insertOrg, markOrgRunning } from '../database/orgs.ts';
import type { Tenant } from '../directory.ts';
import { HttpError } from '../http/errors.ts';
import { hashOf } from '../tokens.ts';

export interface NewTenant {
  slug: string;
  name: string;
  owner_user_id: string;
}

export async function createTenant(core: Core, asked: NewTenant): Promise<Org & { name: string }> {
  const id = randomUUID();
  const tokenHash = hashOf(core.tokens.ofTenant(id));
  const values = [id, asked.slug, asked.name, asked.owner_user_id, tokenHash];
  const [row] = await core.db.rows<{ created_at: Date }>(insertOrg, values);
  if (row === undefined) throw new HttpError(409, `the slug ${JSON.stringify(asked.slug)} is in use`);
  const tenant: Tenant = {
    id,
    slug: asked.slug,
    name: asked.name,
    ownerUserId: asked.owner_user_id,
    createdAt: row.created_at.toISOString(),
    tokenHash,
    status: 'provisioning',
    certifiedAtMs: Number.POSITIVE_INFINITY,
    reachableAtMs: Number.POSITIVE_INFINITY,
    goneAtMs: null,
    deleting: null,
  };
  core.directory.addTenant(tenant);
  startTenant(core, tenant);
  return { id, slug: tenant.slug, name: tenant.name, instance_status: tenant.status };
}

/** Provisions the tenant's server, behind the caller's back. */
export function startTenant(core: Core, tenant: Tenant): void {
  core.background.run({ kind: 'tenant', owner: tenant.id }, async (signal) => {
    await core.clock.sleep(core.delays.tenantRunningMs, signal);
    if (signal.aborted) return;
    await core.db.count(markOrgRunning, [tenant.id]);
    const now = core.clock.now();
    tenant.certifiedAtMs = now + core.delays.tlsMs;
    tenant.reachableAtMs = now + core.delays.tenantReachableMs;
    core.directory.runTenant(tenant);
    core.log.write('info', 'tenant-running', `tenant ${tenant.slug} runs`, { tenant: tenant.slug });
  });
}
