import type { Core } from '../core.ts';
import type { Tenant } from '../directory.ts';

/** A second call joins the first, and a caller who hangs up stops nothing. */
export function deleteTenant(core: Core, tenant: Tenant): Promise<void> {
  tenant.deleting ??= core.parts.teardown(core, tenant).catch((error: unknown) => {
    // Not gone, so it can be asked for again.
    tenant.deleting = null;
    throw error;
  });
  return tenant.deleting;
}
