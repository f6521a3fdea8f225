import type { ExchangeRequest } from '../../platform/exchange.ts';
import type { Endpoint } from '../plan/noise.ts';
import { textHash } from '../random.ts';

/** What an address asks for, whoever asks. */
export interface Route {
  endpoint: Endpoint;
  /** Null at the control plane. */
  slug: string | null;
  workspace: string;
  /** A file's path, a folder, a slug: whatever the call is about. */
  of: string;
  /** The address in a number, for the noise. */
  place: number;
}

/** A request as the platform understands it. */
export interface Call {
  route: Route;
  request: ExchangeRequest;
}

export const CONTROL_PLANE = 'https://api.sim.example.com';
const TENANT_URL = /^https:\/\/([^./]+)\.sim\.example\.com/;

/** Routes by method and address: a run asks for the same two dozen over and over. */
export function newRouter(): (request: ExchangeRequest) => Route {
  const routes = { GET: new Map(), POST: new Map(), PUT: new Map(), DELETE: new Map() };
  return (request) => {
    const { method, url } = request;
    const known: Map<string, Route> = routes[method];
    const route = known.get(url) ?? { ...understand(request), place: textHash(url) };
    known.set(url, route);
    return route;
  };
}

type Understood = Omit<Route, 'place'>;

function understand(request: ExchangeRequest): Understood {
  const { url, method } = request;
  if (url.startsWith(CONTROL_PLANE)) return controlPlaneCall(request, url.slice(CONTROL_PLANE.length));
  const slug = TENANT_URL.exec(url)?.[1] ?? '';
  const path = url.slice(url.indexOf('/', 'https://'.length));
  const call = (endpoint: Endpoint, workspace = '', of = ''): Understood => ({
    endpoint,
    slug,
    workspace,
    of,
  });
  if (path === '/health') return call('health');
  if (path === '/buildinfo') return call('build');
  if (path === '/workspaces') return call('create-workspace');
  const [, , id = '', what = '', ...rest] = path.split('/');
  if (what === '') return call('workspace', id);
  if (what === 'model') return call(method === 'PUT' ? 'put-model' : 'model', id);
  if (what === 'secrets') return call('put-secret', id);
  if (what === 'plugins') return call('plugins', id);
  if (what === 'activity') return call('activity', id);
  if (what === 'files') return call('file', id, rest.join('/'));
  const folder = /^files\?path=([^&]*)/.exec(what)?.[1];
  if (folder !== undefined) return call('files', id, decodeURIComponent(folder));
  throw new Error(`nobody serves ${method} ${url}`);
}

function controlPlaneCall(request: ExchangeRequest, path: string): Understood {
  const call = (endpoint: Endpoint, of = ''): Understood => ({ endpoint, slug: null, workspace: '', of });
  if (path === '/cp/admin/orgs') return call(request.method === 'POST' ? 'create-org' : 'orgs');
  if (path.startsWith('/cp/admin/logs')) return call('logs', path);
  const slug = path.split('/')[4] ?? '';
  if (path.endsWith('/admin-token')) return call('token', slug);
  if (request.method === 'DELETE') return call('delete-tenant', slug);
  throw new Error(`nobody serves ${request.method} ${request.url}`);
}
