import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Core } from '../core.ts';
import type { Tenant } from '../directory.ts';
import { bearerHash, isSame } from '../tokens.ts';
import { boxRoutes } from './boxes.ts';
import { HttpError } from './errors.ts';
import { fileRoutes } from './files.ts';
import { notFound, notUpYet } from './front-end.ts';
import { addressee } from './hosts.ts';
import { metrics } from './metrics.ts';
import { settingRoutes } from './settings.ts';
import { workspaceRoutes } from './workspaces.ts';

declare module 'fastify' {
  interface FastifyRequest {
    tenant: Tenant | null;
  }
}

/** A box is no browser with the tenant's token: it has one of its own, which its own routes ask for. */
const INTERNAL = '/internal/';

export function tenantApi(core: Core) {
  return async (app: FastifyInstance): Promise<void> => {
    app.decorateRequest('tenant', null);
    app.addHook('onRequest', async (request, reply) => admit(core, request, reply));
    app.setNotFoundHandler((_request, reply) => notFound(reply));
    app.get('/health', async () => ({ status: 'ok' }));
    app.get('/buildinfo', async () => ({ git_sha: core.parts.buildinfo(core.gitSha) }));
    app.get('/metrics', async (request, reply) =>
      reply.type('text/plain; version=0.0.4').send(metrics(core, tenantOf(request))),
    );
    workspaceRoutes(app, core);
    settingRoutes(app, core);
    fileRoutes(app, core);
    boxRoutes(app, core);
  };
}

async function admit(core: Core, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const called = addressee(request.headers.host, core.directory);
  if (called.kind !== 'tenant') return notFound(reply);
  const { tenant } = called;
  request.tenant = tenant;
  if (core.clock.now() < tenant.reachableAtMs) return notUpYet(reply);
  const path = request.url.replace(/^\/tenant/, '').replace(/\?.*$/s, '');
  if (request.is404 || core.parts.guard.openPaths.has(path)) return undefined;
  const orgId = request.headers['x-molecule-org-id'];
  const call = { path, orgId: typeof orgId === 'string' ? orgId : undefined, tenant };
  const judgement = core.parts.guard.judge(call, core.directory);
  if (judgement.hidden) return notFound(reply);
  const presented = bearerHash(request.headers.authorization);
  if (path.startsWith(INTERNAL) || judgement.tokensOf.some((owner) => isSame(presented, owner.tokenHash)))
    return undefined;
  void reply.header('www-authenticate', 'Bearer');
  throw new HttpError(401, 'this tenant wants its admin token as a bearer');
}

export function tenantOf(request: FastifyRequest): Tenant {
  if (request.tenant === null) throw new Error('a tenant route ran without its guard');
  return request.tenant;
}
