import type { Work } from '../background.ts';
import { scrapBox } from '../box/boxes.ts';
import type { Core } from '../core.ts';
import { deleteOrg, markOrgDeleting } from '../database/orgs.ts';
import type { Tenant } from '../directory.ts';

/**
 * The work first, then the boxes, then the rows: whoever is told that the tenant is gone finds nothing of it alive.
 * A registry that dies on the way finds the mark at its next start and goes on.
 */
export async function teardown(core: Core, tenant: Tenant): Promise<void> {
  await core.db.count(markOrgDeleting, [tenant.id]);
  await drain(core, tenant);
  await removeTenant(core, tenant);
}

export async function drain(core: Core, tenant: Tenant): Promise<void> {
  tellLeft(core, tenant, await core.background.close(tenant.id, core.limits.drainMs));
}

/** What would not end is a finding with a name: its writes are refused from now on, and told when they come. */
export function tellLeft(core: Core, tenant: Tenant, left: readonly Work[]): void {
  for (const { kind, workspace } of left) {
    const msg = `drain of tenant ${tenant.slug}: ${kind} still runs after ${core.limits.drainMs} ms`;
    core.log.write('error', 'drain-limit', msg, {
      tenant: tenant.slug,
      ...(workspace === null ? {} : { workspace }),
      work: kind,
    });
  }
}

export async function removeTenant(core: Core, tenant: Tenant): Promise<void> {
  for (const entry of core.directory.workspacesOf(tenant)) await scrapBox(core, entry);
  await core.clock.sleep(core.delays.teardownMs);
  await core.db.count(deleteOrg, [tenant.id]);
  tenant.goneAtMs = core.clock.now();
  core.directory.removeTenant(tenant);
  core.log.write('info', 'tenant-gone', `tenant ${tenant.slug} is gone`, { tenant: tenant.slug });
}
