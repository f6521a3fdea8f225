import { z } from 'zod';
import { WORKSPACE_STATUSES } from '../protocol.ts';

/** What each answer must hold. Platforms add fields; what is missing or of another type breaks the contract. */

/** Elements are counted before any of them is looked at: a list of nothing but mistakes costs one for each. */
const listOf = <T extends z.ZodType>(element: T, most: number) =>
  z.array(z.unknown()).max(most).pipe(z.array(element));

export const MOST_ORGS = 150_000;
const MOST_FILES = 10_000;
const MOST_PLUGINS = 1_000;
const MOST_ACTIVITIES = 10_000;
const MOST_LOG_LINES = 10_000;

export const Health = z.object({ status: z.string() });
export const CreatedOrg = z.object({ id: z.string(), slug: z.string() });
export const OrgList = z.object({
  orgs: listOf(
    z.object({
      id: z.string(),
      slug: z.string(),
      instance_status: z.string(),
      created_at: z.string().optional(),
      last_error: z.string().nullish(),
    }),
    MOST_ORGS,
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
export const FileList = listOf(
  z.object({ path: z.string(), size: z.number(), dir: z.boolean() }),
  MOST_FILES,
);
export const FileContent = z.object({ path: z.string(), content: z.string(), size: z.number() });

const PluginRef = z.object({ name: z.string(), source: z.string() });
export const PluginList = z.object({
  declared: listOf(PluginRef, MOST_PLUGINS),
  installed: listOf(PluginRef, MOST_PLUGINS),
});

export const ActivityList = listOf(
  z.object({ kind: z.string(), status: z.string(), summary: z.string(), created_at: z.string() }),
  MOST_ACTIVITIES,
);

export const LogPage = z.object({
  lines: listOf(z.string(), MOST_LOG_LINES),
  next: z.number(),
  oldest: z.number(),
});
