import { createServer as createHttp, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { systemClock } from '../clock.ts';
import { openTemplates } from './assets/template.ts';
import { createBackground } from './background.ts';
import { createBoxNetwork } from './box/network.ts';
import type { Core } from './core.ts';
import { openDatabase } from './database/database.ts';
import { migrate } from './database/migrate.ts';
import { createDirectory } from './directory.ts';
import { createHeartbeats } from './heartbeat/heartbeat.ts';
import { createLiveness } from './heartbeat/liveness.ts';
import { newDoor } from './http/door.ts';
import { createServer, type Tls } from './http/server.ts';
import { createLog } from './log.ts';
import { type Build, goodBuild } from './parts.ts';
import { createReconciles } from './reconcile/reconcile.ts';
import { createRestarts } from './restart/restarts.ts';
import { resume } from './resume.ts';
import { type Delays, limitsAt, PRODUCTION } from './timing.ts';
import { openTokens, randomToken } from './tokens.ts';

export interface RegistryOptions {
  databaseUrl: string;
  boxesFolder: string;
  templates: string;
  plugins: string;
  /** 40 hex digits, or `dev` for a build that was made without its SHA. */
  gitSha: string;
  /** Divides every delay of the platform. */
  pace?: number;
  host?: string;
  port?: number;
  adminToken?: string;
  build?: Build;
  tls?: Tls;
  /** Gets every line of the log as it is written. */
  log?: (line: string) => void;
  delays?: Partial<Delays>;
}

export interface Registry extends AsyncDisposable {
  readonly url: string;
  readonly adminToken: string;
  close(): Promise<void>;
}

const BACKLOG = 4_096;

export async function startRegistry(options: RegistryOptions): Promise<Registry> {
  await migrate(options.databaseUrl);
  const adminToken = options.adminToken ?? randomToken();
  const core = await createCore(options);
  const front = newDoor();
  const app = createServer(core, { adminToken, tls: options.tls, door: front });
  const closing: { done?: Promise<void>; boxDoor?: Server | undefined } = {};
  const close = () => {
    closing.done ??= shut(core, app, closing.boxDoor);
    return closing.done;
  };
  try {
    const host = options.host ?? '127.0.0.1';
    await app.listen({ host, port: options.port ?? 0, backlog: BACKLOG });
    const { port } = app.server.address() as AddressInfo;
    closing.boxDoor = options.tls ? await openBoxDoor(app) : undefined;
    const door = closing.boxDoor?.address() as AddressInfo | undefined;
    core.network.reach(door ? `http://127.0.0.1:${door.port}` : `http://${loopbackOf(host)}:${port}`);
    await resume(core);
    // A list before that would lack tenants that are there, and whoever reads it would take them for gone.
    front.open();
    const url = `${options.tls ? 'https' : 'http'}://${host === '::1' ? '[::1]' : 'localhost'}:${port}`;
    return { url, adminToken, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function createCore(options: RegistryOptions): Promise<Core> {
  const pace = options.pace ?? 1;
  const clock = systemClock(pace);
  const log = createLog(options.log);
  const core: Core = {
    gitSha: options.gitSha,
    boxesFolder: options.boxesFolder,
    plugins: options.plugins,
    templates: openTemplates(options.templates),
    parts: (options.build ?? goodBuild).parts,
    clock,
    delays: { ...PRODUCTION, ...options.delays },
    limits: limitsAt(pace),
    db: openDatabase(options.databaseUrl, (error) => log.write('error', 'database-lost', error.message)),
    log,
    background: createBackground(clock, (job, error) => {
      log.write('error', 'work-crashed', `${job.kind} crashed: ${String(error)}`, { work: job.kind });
    }),
    directory: createDirectory(),
    tokens: await openTokens(options.boxesFolder),
    network: createBoxNetwork(),
    heartbeats: createHeartbeats(),
    liveness: createLiveness(),
    reconciles: createReconciles(() => core),
    restarts: createRestarts(() => core),
  };
  return core;
}

/** The boxes live inside the platform, behind the edge that ends TLS. */
async function openBoxDoor(app: FastifyInstance): Promise<Server> {
  const door = createHttp((request, reply) => app.routing(request, reply));
  await new Promise<void>((resolve, reject) => {
    door.once('error', reject);
    door.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  return door;
}

function loopbackOf(host: string): string {
  if (host === '::1' || host === '::') return '[::1]';
  return host === '0.0.0.0' || host === 'localhost' ? '127.0.0.1' : host;
}

/** The work first: while it ends it still needs the server, the database and the log. */
async function shut(core: Core, app: FastifyInstance, boxDoor: Server | undefined): Promise<void> {
  core.log.close();
  for (const work of await core.background.closeAll(core.limits.drainMs)) {
    core.log.write('error', 'drain-limit', `${work.kind} still runs at the end`, { work: work.kind });
  }
  await app.close();
  boxDoor?.closeAllConnections();
  boxDoor?.close();
  await core.network.close();
  await core.db.close();
}
