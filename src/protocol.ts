/** The words of the platform's wire protocol. Types alone: each side has parsers of its own. */

export type InstanceStatus = 'provisioning' | 'running' | 'failed';

export interface Org {
  id: string;
  slug: string;
  instance_status: InstanceStatus;
}

export const WORKSPACE_STATUSES = [
  'provisioning',
  'online',
  'offline',
  'degraded',
  'failed',
  'removed',
  'paused',
  'hibernated',
] as const;

export type WorkspaceStatus = (typeof WORKSPACE_STATUSES)[number];

export interface Workspace {
  id: string;
  name: string;
  status: WorkspaceStatus;
  template: string | null;
  uptime_seconds: number;
  last_heartbeat_at: string | null;
  last_sample_error: string | null;
}

export interface WorkspaceModel {
  model: string;
  source: 'workspace_secrets' | 'default';
}

export interface FileEntry {
  path: string;
  size: number;
  dir: boolean;
}

export interface FileContent {
  path: string;
  content: string;
  size: number;
}

export interface PluginRef {
  name: string;
  source: string;
}

export interface PluginList {
  declared: PluginRef[];
  installed: PluginRef[];
}

export interface Activity {
  activity_type: string;
  kind: string;
  summary: string;
  status: string;
  error_detail: string | null;
  created_at: string;
}

/**
 * The in-repo registry's own log, for an administrator: `GET /cp/admin/logs?after=N&limit=N&wait_ms=N&slug=S`.
 * `next` is the cursor to go on from; `oldest` tells a reader that fell behind how much it lost.
 */
export interface LogPage {
  lines: string[];
  next: number;
  oldest: number;
}
