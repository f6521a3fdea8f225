import type { z } from 'zod';
import { CONTENT_LIMIT_BYTES } from '../evidence/content.ts';
import * as contract from './contract.ts';
import type { Exchange, ExchangeReply, ExchangeRequest } from './exchange.ts';

import { readOrgList } from './org-list.ts';
import { type Reply, readReply } from './reply.ts';
import { assertTestSlug } from './slug.ts';

/** The platform by its wire protocol alone: one function a call, and a value for whatever came of it. */
export interface ClientOptions {
  exchange: Exchange;
  controlPlane: string;
  adminToken: string;
  headers?: Record<string, string>;
  requestMs: number;
  /** Takes secrets out of what is quoted from an answer, before it is cut: half a secret would not be found. */
  clean?: (text: string) => string;
}

/** A list of everybody's tenants is long; nothing else is. */
const MOST_LIST_BYTES = 33_554_432;

interface Call {
  signal?: AbortSignal | undefined;
  body?: unknown;
  freshConnection?: boolean;
  maxBytes?: number;
}

type Method = ExchangeRequest['method'];

export type ControlPlane = ReturnType<typeof controlPlane>;
export type Tenant = ReturnType<typeof tenant>;

/** Where calls go, and what goes with each. */
interface Side {
  base: string;
  maxBytes: number;
  headers: Record<string, string>;
}

type Send = (method: Method, path: string, call?: Call) => Promise<ExchangeReply>;

const sender =
  (options: ClientOptions, { base, maxBytes, headers }: Side): Send =>
  (method, path, call = {}) => {
    const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) };
    const type = call.body === undefined ? {} : { 'content-type': 'application/json' };
    return options.exchange.send({
      method,
      url: base + path,
      headers: { accept: 'application/json', ...options.headers, ...headers, ...type },
      ...body,
      timeoutMs: options.requestMs,
      maxBytes: call.maxBytes ?? maxBytes,
      ...(call.freshConnection ? { freshConnection: true } : {}),
      ...(call.signal ? { signal: call.signal } : {}),
    });
  };

const caller =
  (send: Send, { clean }: ClientOptions) =>
  async <T>(method: Method, path: string, schema: z.ZodType<T>, call?: Call): Promise<Reply<T>> =>
    readReply(await send(method, path, call), schema, clean);

export function controlPlane(options: ClientOptions) {
  const base = options.controlPlane.replace(/\/+$/, '');
  const headers = { authorization: `Bearer ${options.adminToken}` };
  const send = sender(options, { base, maxBytes: CONTENT_LIMIT_BYTES, headers });
  const call = caller(send, options);
  return {
    health: (signal?: AbortSignal) => call('GET', '/health', contract.Health, { signal }),
    orgs: async (signal?: AbortSignal) => {
      const reply = await send('GET', '/cp/admin/orgs', { signal, maxBytes: MOST_LIST_BYTES });
      return await readOrgList(reply, options.clean);
    },
    createOrg: (org: { slug: string; name: string; owner_user_id: string }, signal?: AbortSignal) =>
      call('POST', '/cp/admin/orgs', contract.CreatedOrg, { body: org, signal }),
    adminToken: (slug: string, signal?: AbortSignal) =>
      call('GET', `/cp/admin/orgs/${slug}/admin-token`, contract.AdminToken, { signal }),
    /** Refuses whatever is not a test tenant before a single request is sent. */
    deleteTenant: (slug: string, signal?: AbortSignal) => {
      assertTestSlug(slug);
      return call('DELETE', `/cp/admin/tenants/${slug}`, contract.Anything, {
        body: { confirm: slug },
        signal,
      });
    },
    logs: (query: { after: number; limit: number; waitMs: number; slug: string }, signal?: AbortSignal) =>
      call(
        'GET',
        `/cp/admin/logs?after=${query.after}&limit=${query.limit}&wait_ms=${query.waitMs}&slug=${query.slug}`,
        contract.LogPage,
        { signal },
      ),
  };
}

export interface TenantAccess {
  url: string;
  orgId: string;
  token: string;
}

/** Half a surrogate pair, which JSON can carry, has no encoding and would throw. */
const segment = (text: string) => encodeURIComponent(text.toWellFormed());

export function tenant(options: ClientOptions, access: TenantAccess) {
  const headers = {
    authorization: `Bearer ${access.token}`,
    'x-molecule-org-id': access.orgId,
    origin: access.url,
  };
  const send = sender(options, { base: access.url, maxBytes: CONTENT_LIMIT_BYTES, headers });
  const call = caller(send, options);
  const of = (id: string) => `/workspaces/${segment(id)}`;
  return {
    access,
    createWorkspace: (workspace: { name: string; runtime: string; template: string }, signal?: AbortSignal) =>
      call('POST', '/workspaces', contract.CreatedWorkspace, { body: workspace, signal }),
    workspace: (id: string, signal?: AbortSignal) => call('GET', of(id), contract.Workspace, { signal }),
    model: (id: string, signal?: AbortSignal) =>
      call('GET', `${of(id)}/model`, contract.WorkspaceModel, { signal }),
    files: (id: string, path: string, depth: number, signal?: AbortSignal) =>
      call('GET', `${of(id)}/files?path=${segment(path)}&depth=${depth}`, contract.FileList, {
        signal,
      }),
    file: (id: string, path: string, signal?: AbortSignal) =>
      call('GET', `${of(id)}/files/${path.split('/').map(segment).join('/')}`, contract.FileContent, {
        signal,
      }),
    plugins: (id: string, signal?: AbortSignal) =>
      call('GET', `${of(id)}/plugins`, contract.PluginList, { signal }),
    activity: (id: string, signal?: AbortSignal) =>
      call('GET', `${of(id)}/activity`, contract.ActivityList, { signal }),
    putModel: (id: string, model: string, signal?: AbortSignal) =>
      call('PUT', `${of(id)}/model`, contract.Anything, { body: { model }, signal }),
    putSecret: (id: string, key: string, value: string, signal?: AbortSignal) =>
      call('PUT', `${of(id)}/secrets`, contract.Anything, { body: { key, value }, signal }),
    restart: (id: string, signal?: AbortSignal) =>
      call('POST', `${of(id)}/restart`, contract.Anything, { signal }),
  };
}

/** What a tenant answers to anybody, before there is a token for it. */
export function publicTenant(options: ClientOptions, url: string) {
  const call = caller(sender(options, { base: url, maxBytes: CONTENT_LIMIT_BYTES, headers: {} }), options);
  return {
    health: (signal?: AbortSignal) => call('GET', '/health', contract.Health, { signal }),
    buildinfo: (signal?: AbortSignal) =>
      call('GET', '/buildinfo', contract.BuildInfo, { signal, freshConnection: true }),
  };
}
