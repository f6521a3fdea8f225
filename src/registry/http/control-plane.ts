import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Core } from '../core.ts';
import type { Tenant } from '../directory.ts';
import { createTenant } from '../tenants/create.ts';
import { deleteTenant } from '../tenants/delete.ts';
import { createOrgList } from '../tenants/list.ts';
import { bearerHash, hashOf, isSame } from '../tokens.ts';
import { integer, parseBody, text } from './body.ts';
import { HttpError } from './errors.ts';
import { notFound } from './front-end.ts';
import { RESERVED } from './hosts.ts';

const NewOrg = z.object({
  slug: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a DNS label')
    .refine((slug) => !RESERVED.has(slug), 'is reserved'),
  name: text(200).min(1),
  owner_user_id: text(200).min(1),
});

const Confirmation = z.object({ confirm: z.string() });

const LONGEST_WAIT_MS = 20_000;

export function controlPlane(core: Core, adminToken: string) {
  const tokenHash = hashOf(adminToken);
  const orgList = createOrgList(core);

  function tenantOf(request: FastifyRequest): Tenant {
    const { slug } = request.params as { slug: string };
    const tenant = core.directory.tenants.get(slug);
    if (!tenant) throw new HttpError(404, `no tenant has the slug ${JSON.stringify(slug)}`);
    return tenant;
  }

  return async (app: FastifyInstance): Promise<void> => {
    app.addHook('onRequest', async (request, reply) => {
      if (request.is404 || request.url === '/control-plane/health') return;
      if (isSame(bearerHash(request.headers.authorization), tokenHash)) return;
      void reply.header('www-authenticate', 'Bearer');
      throw new HttpError(401, 'the control plane wants its admin token as a bearer');
    });
    app.setNotFoundHandler((_request, reply) => notFound(reply));
    app.get('/health', async () => ({ status: 'ok' }));
    app.get('/cp/admin/orgs', async (_request, reply) =>
      reply.type('application/json; charset=utf-8').send(orgList()),
    );
    app.post('/cp/admin/orgs', async (request, reply) => {
      const created = await createTenant(core, parseBody(NewOrg, request.body));
      return reply.code(201).send(created);
    });
    app.get('/cp/admin/orgs/:slug/admin-token', async (request) => {
      const tenant = tenantOf(request);
      if (tenant.status !== 'running')
        throw new HttpError(409, `the tenant is ${tenant.status}, not running`);
      return { admin_token: core.tokens.ofTenant(tenant.id) };
    });
    app.delete('/cp/admin/tenants/:slug', async (request) => {
      const tenant = tenantOf(request);
      const { confirm } = parseBody(Confirmation, request.body);
      if (confirm !== tenant.slug) throw new HttpError(400, `confirm must be ${JSON.stringify(tenant.slug)}`);
      await deleteTenant(core, tenant);
      return { deleted: tenant.slug };
    });
    app.get('/cp/admin/logs', async (request, reply) => logPage(core, request, reply));
  };
}

async function logPage(core: Core, request: FastifyRequest, reply: FastifyReply) {
  const asked = request.query as Record<string, unknown>;
  const most = Number.MAX_SAFE_INTEGER;
  const gone = new AbortController();
  reply.raw.on('close', () => gone.abort());
  const query = {
    after: integer(asked.after, 'after', { least: 0, most, or: 0 }),
    limit: integer(asked.limit, 'limit', { least: 1, most: 1_000, or: 200 }),
    waitMs: integer(asked.wait_ms, 'wait_ms', { least: 0, most: LONGEST_WAIT_MS, or: 0 }),
    slug: typeof asked.slug === 'string' ? asked.slug : undefined,
  };
  return core.log.page(query, gone.signal);
}
