import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify';
import type { Core } from '../core.ts';
import { controlPlane } from './control-plane.ts';
import type { Door } from './door.ts';
import { HttpError } from './errors.ts';
import { notFound } from './front-end.ts';
import { addressee } from './hosts.ts';
import { tenantApi } from './tenant.ts';

export interface Tls {
  key: string;
  cert: string;
}

export interface ServerOptions {
  adminToken: string;
  tls?: Tls | undefined;
  door: Door;
}

/** A secret is the longest thing that anybody sends, and fits four times. */
const BODY_LIMIT_BYTES = 256 * 1024;
const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_MS = 72_000;

/** The control plane and every tenant on one port. A request's URL is put under its addressee's own prefix. */
export function createServer(core: Core, options: ServerOptions): FastifyInstance {
  const app: FastifyInstance = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 2_000 },
    schemaController: { compilersFactory: { buildValidator: unused, buildSerializer: unused } },
    serverFactory: (route) => {
      const handler = options.door.keep(route);
      const settings = { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_TIMEOUT_MS };
      if (!options.tls) return createHttp(settings, handler);
      return createHttps({ ...settings, ...options.tls, SNICallback: certify(core, options.tls) }, handler);
    },
    rewriteUrl: (request) => `/${addressee(request.headers.host, core.directory).kind}${request.url ?? '/'}`,
    frameworkErrors: (error, _request, reply) => {
      void (reply as FastifyReply).code(error.statusCode ?? 400).send({ error: error.message });
    },
  });
  acceptJsonAlone(app);
  app.setErrorHandler((error: FastifyError | HttpError, request, reply) => {
    const { status, body } = answerTo(core, error, request);
    return reply.code(status).send(body);
  });
  app.setNotFoundHandler((_request, reply) => notFound(reply));
  app.addHook('onResponse', async (request, reply) => tellMutation(core, request, reply.statusCode));
  void app.register(controlPlane(core, options.adminToken), { prefix: '/control-plane' });
  void app.register(tenantApi(core), { prefix: '/tenant' });
  return app;
}

/** Bodies are checked by zod: Fastify would load two compilers of JSON Schema, a tenth of all modules of a gate. */
function unused(): never {
  throw new Error('no route of the registry has a JSON Schema');
}

/** An empty body is none, whatever its content type says: many clients name one on every request. */
function acceptJsonAlone(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (_request: unknown, body: string) => {
      if (body.trim() === '') return undefined;
      try {
        return JSON.parse(body) as unknown;
      } catch (cause) {
        throw new HttpError(400, `the body is not JSON: ${(cause as Error).message}`);
      }
    },
  );
  app.addContentTypeParser('*', { parseAs: 'string' }, async (request: FastifyRequest, body: string) => {
    if (body === '') return undefined;
    const type = request.headers['content-type'] ?? 'none';
    throw new HttpError(415, `the content type must be application/json, not ${type}`);
  });
}

function answerTo(core: Core, error: FastifyError | HttpError, request: FastifyRequest) {
  if (error instanceof HttpError) {
    return { status: error.status, body: { error: error.message, ...error.details } };
  }
  const status = error.statusCode ?? 500;
  if (status < 500) return { status, body: { error: error.message } };
  core.log.write('error', 'request-failed', `${request.method} ${pathOf(request)}: ${error.message}`, {
    stack: error.stack ?? null,
  });
  return { status: 500, body: { error: 'internal error' } };
}

/** Reads and heartbeats are too many to tell; what changes something is told, or no DELETE could be accounted for. */
function tellMutation(core: Core, request: FastifyRequest, status: number): void {
  const path = pathOf(request);
  if (request.method === 'GET' || request.method === 'HEAD' || path === '/registry/heartbeat') return;
  const called = addressee(request.headers.host, core.directory);
  const named = (request.params as { slug?: string } | undefined)?.slug;
  const tenant = called.kind === 'tenant' ? called.tenant.slug : named;
  core.log.write('info', 'request', `${request.method} ${path} ${status}`, {
    ...(tenant === undefined ? {} : { tenant }),
    method: request.method,
    path,
    status,
  });
}

function pathOf(request: FastifyRequest): string {
  return request.originalUrl.replace(/\?.*$/s, '');
}

/** A fresh tenant has no certificate yet: its handshake fails, as it does before an edge was told of it. */
function certify(core: Core, tls: Tls) {
  const context = createSecureContext(tls);
  return (servername: string, done: (error: Error | null, context?: SecureContext) => void) => {
    const called = addressee(servername, core.directory);
    const early = called.kind === 'tenant' && core.clock.now() < called.tenant.certifiedAtMs;
    if (early) done(new Error(`no certificate yet for ${servername}`));
    else done(null, context);
  };
}
