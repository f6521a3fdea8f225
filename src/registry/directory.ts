import type { InstanceStatus, WorkspaceStatus } from '../protocol.ts';
import type { Box } from './box/box.ts';

/** What the registry keeps at hand of a tenant, so that its guard and its /buildinfo ask no database. */
export interface Tenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly ownerUserId: string;
  readonly createdAt: string;
  readonly tokenHash: Buffer;
  status: InstanceStatus;
  certifiedAtMs: number;
  reachableAtMs: number;
  goneAtMs: number | null;
  deleting: Promise<void> | null;
}

export interface WorkspaceEntry {
  readonly id: string;
  readonly tenant: Tenant;
  readonly name: string;
  readonly template: string | null;
  readonly boxTokenHash: Buffer;
  authTokenHash: Buffer | null;
  /** The last status that was written, so that a transition can be told. */
  status: WorkspaceStatus;
  box: Box | null;
  /** Provisioning is cycle 0. */
  cycles: number;
}

export interface Directory {
  /** Counts the changes of the list of tenants. */
  readonly version: number;
  readonly tenants: ReadonlyMap<string, Tenant>;
  readonly workspaces: ReadonlyMap<string, WorkspaceEntry>;
  tenantById(orgId: string): Tenant | undefined;
  isRetired(slug: string): boolean;
  addTenant(tenant: Tenant): void;
  runTenant(tenant: Tenant): void;
  removeTenant(tenant: Tenant): void;
  addWorkspace(entry: WorkspaceEntry): void;
  removeWorkspace(id: string): void;
  workspacesOf(tenant: Tenant): WorkspaceEntry[];
}

/** Slugs that were in use, so that the host of a deleted tenant is not taken for a control plane's. */
const RETIRED_SLUGS = 100_000;

export function createDirectory(): Directory {
  const tenants = new Map<string, Tenant>();
  const byId = new Map<string, Tenant>();
  const workspaces = new Map<string, WorkspaceEntry>();
  const owned = new Map<string, Set<WorkspaceEntry>>();
  const retired = new Set<string>();
  let version = 0;
  return {
    get version() {
      return version;
    },
    tenants,
    workspaces,
    tenantById: (orgId) => byId.get(orgId),
    isRetired: (slug) => retired.has(slug),
    addTenant(tenant) {
      tenants.set(tenant.slug, tenant);
      byId.set(tenant.id, tenant);
      version += 1;
    },
    runTenant(tenant) {
      tenant.status = 'running';
      version += 1;
    },
    removeTenant(tenant) {
      version += 1;
      // Its slug can be in use again by the time that its rows are gone.
      if (tenants.get(tenant.slug) === tenant) tenants.delete(tenant.slug);
      byId.delete(tenant.id);
      for (const entry of owned.get(tenant.id) ?? []) workspaces.delete(entry.id);
      owned.delete(tenant.id);
      retired.add(tenant.slug);
      for (const slug of retired) {
        if (retired.size <= RETIRED_SLUGS) break;
        retired.delete(slug);
      }
    },
    addWorkspace(entry) {
      workspaces.set(entry.id, entry);
      owned.set(entry.tenant.id, (owned.get(entry.tenant.id) ?? new Set()).add(entry));
    },
    removeWorkspace(id) {
      const entry = workspaces.get(id);
      workspaces.delete(id);
      if (entry) owned.get(entry.tenant.id)?.delete(entry);
    },
    workspacesOf: (tenant) => [...(owned.get(tenant.id) ?? [])],
  };
}
