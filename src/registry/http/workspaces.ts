import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Activity, PluginRef, Workspace } from '../../protocol.ts';
import type { Core } from '../core.ts';
import { latestActivity } from '../database/activity.ts';
import { declaredPlugins, installedPlugins } from '../database/plugins.ts';
import { oneWorkspace } from '../database/workspaces.ts';
import type { WorkspaceEntry } from '../directory.ts';
import { requestRestart } from '../restart/request.ts';
import { createWorkspace } from '../workspaces/create.ts';
import { deleteWorkspace } from '../workspaces/delete.ts';
import { parseBody, text, uuid } from './body.ts';
import { HttpError } from './errors.ts';
import { tenantOf } from './tenant.ts';

const NewWorkspace = z.object({
  name: text(200).min(1),
  runtime: text(100).nullish(),
  template: text(100).min(1).nullish(),
});

export function workspaceRoutes(app: FastifyInstance, core: Core): void {
  app.post('/workspaces', async (request, reply) => {
    const asked = parseBody(NewWorkspace, request.body);
    const id = await createWorkspace(core, tenantOf(request), asked);
    return reply.code(201).send(await rowOf(core, tenantOf(request).id, id));
  });
  app.get('/workspaces/:id', async (request) => rowOf(core, tenantOf(request).id, idOf(request)));
  app.delete('/workspaces/:id', async (request) => {
    const row = await rowOf(core, tenantOf(request).id, idOf(request));
    const entry = core.directory.workspaces.get(row.id);
    if (entry) await deleteWorkspace(core, entry);
    return { id: row.id, status: 'removed' };
  });
  app.get('/workspaces/:id/plugins', async (request) => {
    const { id } = await rowOf(core, tenantOf(request).id, idOf(request));
    const [declared, installed] = await Promise.all([
      core.db.rows<PluginRef>(declaredPlugins, [id]),
      core.db.rows<PluginRef>(installedPlugins, [id]),
    ]);
    return { declared, installed };
  });
  app.get('/workspaces/:id/activity', async (request) => {
    const { id } = await rowOf(core, tenantOf(request).id, idOf(request));
    return core.db.rows<Activity>(latestActivity, [id]);
  });
  app.post('/workspaces/:id/restart', async (request, reply) => {
    const entry = entryOf(core, request);
    await requestRestart(core, entry, 'restart request');
    return reply.code(202).send({ id: entry.id, status: 'restarting' });
  });
}

export function idOf(request: FastifyRequest): string {
  return uuid((request.params as { id: string }).id, 'the workspace id');
}

/** A workspace of another tenant is not there, as one that nobody has. */
export function entryOf(core: Core, request: FastifyRequest): WorkspaceEntry {
  const entry = core.directory.workspaces.get(idOf(request));
  if (entry?.tenant !== tenantOf(request)) throw new HttpError(404, 'no such workspace');
  return entry;
}

async function rowOf(core: Core, orgId: string, id: string): Promise<Workspace> {
  const [row] = await core.db.rows<Workspace>(oneWorkspace, [id, orgId]);
  if (row === undefined) throw new HttpError(404, 'no such workspace');
  return row;
}
