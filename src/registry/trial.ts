import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import pg from 'pg';
import { Agent } from 'undici';
import { startPostgres } from '../postgres/postgres.ts';
import { SOURCES } from '../shipped.fixture.ts';
import { until } from '../until.fixture.ts';
import { type Registry, type RegistryOptions, startRegistry } from './registry.ts';

/** A registry that a test speaks to over the wire, on a database of its own. */
export interface Trial extends AsyncDisposable {
  readonly registry: Registry;
  readonly databaseUrl: string;
  readonly boxesFolder: string;
  readonly lines: readonly LogLine[];
  /** The first line, written already or still to come, that is asked for. */
  line(wanted: (line: LogLine) => boolean): Promise<LogLine>;
  call(host: string, path: string, init?: CallInit): Promise<Answer>;
  admin(path: string, init?: CallInit): Promise<Answer>;
  /** A tenant that can be reached. */
  tenant(slug?: string): Promise<TrialTenant>;
}

export interface TrialTenant {
  readonly id: string;
  readonly slug: string;
  readonly host: string;
  readonly token: string;
  call(path: string, init?: CallInit): Promise<Answer>;
  /** The id of a new workspace. */
  workspace(template?: string | null): Promise<string>;
}

export interface LogLine {
  event: string;
  msg: string;
  tenant?: string;
  workspace?: string;
  [field: string]: unknown;
}

export interface CallInit {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  headers?: Record<string, string>;
  json?: unknown;
  body?: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json<T>(): T;
}

export interface Trials extends AsyncDisposable {
  start(options?: Partial<RegistryOptions>): Promise<Trial>;
}

const TRIAL_PACE = 600;

/** One PostgreSQL for a file of tests, and a database of its own for each registry in it. */
export async function openTrials(): Promise<Trials> {
  const postgres = await startPostgres();
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  let count = 0;
  return {
    async start(options = {}) {
      count += 1;
      const databaseUrl = postgres.url.replace(/\/postgres$/, `/trial_${count}`);
      if (options.databaseUrl === undefined) await client.query(`CREATE DATABASE trial_${count}`);
      return startTrial({
        databaseUrl,
        boxesFolder: join(postgres.folder, `boxes-${count}`),
        ...options,
      });
    },
    async [Symbol.asyncDispose]() {
      await client.end();
      await postgres.stop();
    },
  };
}

async function startTrial(
  options: Partial<RegistryOptions> & Pick<RegistryOptions, 'databaseUrl' | 'boxesFolder'>,
): Promise<Trial> {
  const lines: LogLine[] = [];
  const news = new EventEmitter().setMaxListeners(1_000);
  const registry = await startRegistry({
    ...SOURCES,
    gitSha: 'c0ffee'.padEnd(40, '0'),
    pace: TRIAL_PACE,
    ...options,
    log: (line) => {
      lines.push(JSON.parse(line) as LogLine);
      news.emit('line');
    },
  });
  const agent = new Agent();
  const call = (host: string, path: string, init: CallInit = {}) => ask(agent, registry, host, path, init);
  const admin = (path: string, init: CallInit = {}) =>
    call('localhost', path, {
      ...init,
      headers: { authorization: `Bearer ${registry.adminToken}`, ...init.headers },
    });
  const line = async (wanted: (line: LogLine) => boolean) => {
    // One limit for the whole wait: a limit for each line would never pass while a box beats.
    const signal = AbortSignal.timeout(WAIT_LIMIT_MS);
    for (let seen = 0; ; ) {
      const found = lines.slice(seen).find(wanted);
      if (found) return found;
      seen = lines.length;
      await once(news, 'line', { signal });
    }
  };
  const trial: Trial = {
    registry,
    databaseUrl: options.databaseUrl,
    boxesFolder: options.boxesFolder,
    lines,
    line,
    call,
    admin,
    tenant: (slug = `e2e-tmpl-${randomBytes(4).toString('hex')}`) => openTenant(trial, slug),
    async [Symbol.asyncDispose]() {
      await agent.destroy();
      await registry.close();
    },
  };
  return trial;
}

/** What a test waits for comes within a second; the rest is for a machine that is busy elsewhere. */
const WAIT_LIMIT_MS = 20_000;

async function ask(
  agent: Agent,
  registry: Registry,
  host: string,
  path: string,
  { method = 'GET', headers = {}, json, body }: CallInit,
): Promise<Answer> {
  const sent = json === undefined ? body : JSON.stringify(json);
  const answer = await agent.request({
    origin: `http://127.0.0.1:${new URL(registry.url).port}`,
    method,
    path,
    headers: { host, ...(sent === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: sent ?? null,
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, headers: answer.headers, text, json: () => JSON.parse(text) };
}

async function openTenant(trial: Trial, slug: string): Promise<TrialTenant> {
  const json = { slug, name: `Trial ${slug}`, owner_user_id: 'user-1' };
  const { id } = (await trial.admin('/cp/admin/orgs', { method: 'POST', json })).json<{ id: string }>();
  const host = `${slug}.localhost`;
  await trial.line(({ event, tenant }) => event === 'tenant-running' && tenant === slug);
  const { admin_token: token } = (await trial.admin(`/cp/admin/orgs/${slug}/admin-token`)).json<{
    admin_token: string;
  }>();
  await until('the tenant can be reached', async () => (await trial.call(host, '/health')).status === 200);
  const headers = { authorization: `Bearer ${token}`, 'x-molecule-org-id': id };
  const call = (path: string, init: CallInit = {}) =>
    trial.call(host, path, { ...init, headers: { ...headers, ...init.headers } });
  return {
    id,
    slug,
    host,
    token,
    call,
    async workspace(template = 'seo-agent') {
      const answer = await call('/workspaces', {
        method: 'POST',
        json: { name: 'Box', runtime: 'r', template },
      });
      return answer.json<{ id: string }>().id;
    },
  };
}
