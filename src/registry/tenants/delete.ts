import type { Core } from '../core.ts';
import type { Tenant } from '../directory.ts';

/** A second call joins the first, and a caller who hangs up stops nothing. One that failed can be asked for again. */
export function deleteTenant(core: Core, tenant: Tenant): Promise<void> {
  tenant.deleting ??= core.parts.teardown(core, tenant).finally(() => {
    tenant.deleting = null;
  });
  return tenant.deleting;
}
