import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { bundleFor } from '../assets/bundle.ts';
import type { Core } from '../core.ts';
import { registerAgain, registerFirst } from '../database/workspaces.ts';
import type { WorkspaceEntry } from '../directory.ts';
import { bearerHash, hashOf, isSame, randomToken } from '../tokens.ts';
import { jsonObject, parseBody, text, uuid } from './body.ts';
import { HttpError } from './errors.ts';
import { tenantOf } from './tenant.ts';
import { entryOf } from './workspaces.ts';

const LARGEST_INT4 = 2_147_483_647;

const Registration = z.object({
  id: z.string(),
  url: text(2_000).min(1),
  agent_card: jsonObject,
});

const Heartbeat = z.object({
  workspace_id: z.string(),
  error_rate: z.number().min(0).max(1).default(0),
  sample_error: text(10_000).default(''),
  active_tasks: z.int().min(0).max(LARGEST_INT4).default(0),
  uptime_seconds: z.number().min(0).max(LARGEST_INT4).transform(Math.floor).default(0),
  current_task: text(10_000).default(''),
  monthly_spend: z.number().min(0).default(0),
});

/** What a box calls. Both paths are open to the guard: a box has no org header, but a token of its own. */
export function boxRoutes(app: FastifyInstance, core: Core): void {
  app.post('/registry/register', async (request) => {
    const { id, url, agent_card } = parseBody(Registration, request.body);
    const entry = core.directory.workspaces.get(uuid(id, 'id'));
    if (entry?.tenant !== tenantOf(request)) throw new HttpError(404, 'no such workspace');
    const authToken = await register(core, entry, url, JSON.stringify(agent_card), request);
    return { id: entry.id, status: 'registered', ...(authToken === null ? {} : { auth_token: authToken }) };
  });
  app.post('/registry/heartbeat', async (request) => {
    const { workspace_id, ...report } = parseBody(Heartbeat, request.body);
    const entry = core.directory.workspaces.get(uuid(workspace_id, 'workspace_id'));
    const own = entry?.tenant === tenantOf(request) ? entry : undefined;
    if (own === undefined || !isBox(own, request))
      throw new HttpError(401, 'the heartbeat carries no token of this workspace');
    await core.heartbeats.accept(core, own, report);
    return { status: 'ok' };
  });
  app.get('/internal/workspaces/:id/assets', async (request) => {
    const entry = entryOf(core, request);
    if (!isSame(bearerHash(request.headers.authorization), entry.boxTokenHash))
      throw new HttpError(401, 'not this box');
    return bundleFor(core, entry);
  });
}

/** The token of the first register, or null for a later one, which must carry it. */
async function register(
  core: Core,
  entry: WorkspaceEntry,
  url: string,
  agentCard: string,
  request: FastifyRequest,
): Promise<string | null> {
  const token = randomToken();
  const first = entry.authTokenHash === null;
  if (first && (await core.db.count(registerFirst, [entry.id, url, agentCard, hashOf(token)])) > 0) {
    entry.authTokenHash = hashOf(token);
    return token;
  }
  if (!isBox(entry, request))
    throw new HttpError(401, 'this workspace is registered; the call carries no token of it');
  await core.db.count(registerAgain, [entry.id, url, agentCard]);
  return null;
}

function isBox(entry: WorkspaceEntry, request: FastifyRequest): boolean {
  const presented = bearerHash(request.headers.authorization);
  return isSame(presented, entry.boxTokenHash) || isSame(presented, entry.authTokenHash);
}
