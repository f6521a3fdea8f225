import type { Core } from '../core.ts';

/** The list as it is sent. It is asked for far more often than it changes, and can have ten thousand rows. */
export function createOrgList(core: Core): () => string {
  let version = -1;
  let json = '';
  return () => {
    if (version === core.directory.version) return json;
    version = core.directory.version;
    const orgs = [...core.directory.tenants.values()].map((tenant) => ({
      id: tenant.id,
      slug: tenant.slug,
      name: tenant.name,
      owner_user_id: tenant.ownerUserId,
      instance_status: tenant.status,
      created_at: tenant.createdAt,
    }));
    json = JSON.stringify({ orgs });
    return json;
  };
}
