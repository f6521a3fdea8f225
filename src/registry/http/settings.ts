import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Core } from '../core.ts';
import { storeSecret } from '../database/secrets.ts';
import { writeModel } from '../models.ts';
import { runRestart } from '../restart/request.ts';
import { parseBody, text } from './body.ts';
import { entryOf } from './workspaces.ts';

/** An empty model is none: the workspace is left to the model gate. */
const Model = z.object({ model: text(200) });

const Secret = z.object({
  key: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'must be a name of letters, digits and _'),
  value: text(65_536),
});

/** What a workspace can be told. Each write wants a restart, and answers before it. */
export function settingRoutes(app: FastifyInstance, core: Core): void {
  app.get('/workspaces/:id/model', async (request) =>
    core.parts.models.read(core, entryOf(core, request).id),
  );
  app.put('/workspaces/:id/model', async (request) => {
    const entry = entryOf(core, request);
    const { model } = parseBody(Model, request.body);
    await writeModel(core, entry.id, model);
    runRestart(core, entry, 'model');
    return { model, source: model === '' ? 'default' : 'workspace_secrets' };
  });
  app.put('/workspaces/:id/secrets', async (request) => {
    const entry = entryOf(core, request);
    const { key, value } = parseBody(Secret, request.body);
    await core.db.count(storeSecret, [entry.id, key, value]);
    runRestart(core, entry, 'secret');
    return { key, stored: true };
  });
}
