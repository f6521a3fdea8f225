import { randomUUID } from 'node:crypto';
import type { Core } from '../core.ts';
import { declarePlugin } from '../database/plugins.ts';
import { insertWorkspace } from '../database/workspaces.ts';
import type { Tenant } from '../directory.ts';
import { HttpError } from '../http/errors.ts';
import { hashOf } from '../tokens.ts';

export interface NewWorkspace {
  name: string;
  runtime?: string | null | undefined;
  template?: string | null | undefined;
}

/** One transaction: a workspace without its model would be refused for a reason that is not its own. */
export async function createWorkspace(core: Core, tenant: Tenant, asked: NewWorkspace): Promise<string> {
  const name = asked.template ?? null;
  const indexed = name === null ? null : await core.templates.find(name);
  if (name !== null && indexed === null)
    throw new HttpError(400, `no template is called ${JSON.stringify(name)}`);
  const resolved = await core.parts.resolveTemplate(core, name);
  const id = randomUUID();
  await core.db.transaction(async (queries) => {
    const values = [id, tenant.id, asked.name, asked.runtime ?? null, name];
    if ((await queries.count(insertWorkspace, values)) === 0) throw new HttpError(404, 'no such tenant');
    if (indexed !== null) await core.parts.models.seed(queries, id, indexed.model);
    for (const plugin of resolved?.plugins ?? []) {
      await queries.count(declarePlugin, [id, plugin.name, plugin.source]);
    }
  });
  enter(core, tenant, { id, name: asked.name, template: name });
  core.restarts.request(id);
  return id;
}

function enter(
  core: Core,
  tenant: Tenant,
  { id, name, template }: { id: string; name: string; template: string | null },
) {
  core.directory.addWorkspace({
    id,
    tenant,
    name,
    template,
    boxTokenHash: hashOf(core.tokens.ofBox(id)),
    authTokenHash: null,
    status: 'provisioning',
    box: null,
    cycles: 0,
  });
}
