import type { Core } from '../core.ts';
import type { Tenant } from '../directory.ts';

/** The little that an outsider may know: how many workspaces there are, by status. */
export function metrics(core: Core, tenant: Tenant): string {
  const counts = new Map<string, number>();
  for (const { status } of core.directory.workspacesOf(tenant))
    counts.set(status, (counts.get(status) ?? 0) + 1);
  const lines = [...counts].map(([status, count]) => `delivery_workspaces{status="${status}"} ${count}`);
  return ['# TYPE delivery_workspaces gauge', ...lines, ''].join('\n');
}
