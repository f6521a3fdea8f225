import type { Tenant } from '../platform/client.ts';
import type { Reply } from '../platform/reply.ts';

/** A tenant that stands as long as the scenario's body runs. */
export interface DeliveredTenant {
  url: string;
  orgId: string;
  token: string;
  /** Each call of the protocol, with whatever came of it as a value. */
  client: Tenant;
}

/** The delivered workspace, read over the wire at the moment of each call. */
export interface DeliveredWorkspace {
  id: string;
  status(): Promise<string>;
  model(): Promise<string>;
  /** The content of a file under /configs. */
  file(path: string): Promise<string>;
  files(path?: string, depth?: number): Promise<{ path: string; size: number; dir: boolean }[]>;
  /** The names of the plugins that are recorded as installed. */
  plugins(): Promise<string[]>;
}

export const tenantOf = (client: Tenant): DeliveredTenant => ({ ...client.access, client });

const DEEPEST = 5;

export const workspaceOf = (client: Tenant, id: string): DeliveredWorkspace => ({
  id,
  status: async () => read(await client.workspace(id), `workspace ${id}`).status,
  model: async () => read(await client.model(id), 'the model').model,
  file: async (path) => read(await client.file(id, path), path).content,
  files: async (path = '', depth = DEEPEST) => read(await client.files(id, path, depth), `files of ${path}`),
  plugins: async () => read(await client.plugins(id), 'the plugins').installed.map(({ name }) => name),
});

/** In a scenario what cannot be read is the end of it, with the reason. */
function read<T>(reply: Reply<T>, what: string): T {
  if (reply.ok) return reply.value;
  throw new Error(`${what} could not be read: ${reply.why.message}`, { cause: reply.why });
}
