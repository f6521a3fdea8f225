import { z } from 'zod';
import { WORKSPACE_STATUSES } from '../protocol.ts';

/** What each answer must hold. Platforms add fields; what is missing or of another type breaks the contract. */

export const Health = z.object({ status: z.string() });
export const CreatedOrg = z.object({ id: z.string(), slug: z.string() });
export const OrgList = z.object({
  orgs: z.array(
    z.object({
      id: z.string(),
      slug: z.string(),
      instance_status: z.string(),
      created_at: z.string().optional(),
      last_error: z.string().nullish(),
    }),
  ),
});
export type OrgRow = z.infer<typeof OrgList>['orgs'][number];
export const AdminToken = z.object({ admin_token: z.string().min(1) });
export const Anything = z.unknown();

export const BuildInfo = z.object({ git_sha: z.string() });
export const CreatedWorkspace = z.object({ id: z.string().min(1) });

/** Some releases say `running` for `online`: both mean it. */
const Status = z.preprocess((value) => (value === 'running' ? 'online' : value), z.enum(WORKSPACE_STATUSES));

export const Workspace = z.object({
  id: z.string(),
  status: Status,
  template: z.string().nullish(),
  uptime_seconds: z.number().nullish(),
  last_heartbeat_at: z.string().nullish(),
  last_sample_error: z.string().nullish(),
});

export const WorkspaceModel = z.object({ model: z.string(), source: z.string() });
export const FileList = z.array(z.object({ path: z.string(), size: z.number(), dir: z.boolean() }));
export const FileContent = z.object({ path: z.string(), content: z.string(), size: z.number() });

const PluginRef = z.object({ name: z.string(), source: z.string() });
export const PluginList = z.object({ declared: z.array(PluginRef), installed: z.array(PluginRef) });

export const ActivityList = z.array(
  z.object({ kind: z.string(), status: z.string(), summary: z.string(), created_at: z.string() }),
);

export const LogPage = z.object({ lines: z.array(z.string()), next: z.number(), oldest: z.number() });
