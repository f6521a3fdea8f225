import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { newDisposables } from '../disposables.ts';
import type { Tls } from '../registry/http/server.ts';
import type { Delays } from '../registry/timing.ts';
import type { Regression } from '../session/catalogue.ts';
import { UsageError } from '../usage.ts';
import { delay, pace, port, sha } from './serve-options.ts';

interface ServeFlags {
  port: number;
  host: string;
  sha?: string;
  as?: string;
  pace: number;
  data?: string;
  databaseUrl?: string;
  templates: string;
  plugins: string;
  regressions: string;
  tlsCert?: string;
  tlsKey?: string;
  delay: Partial<Delays>;
  quiet?: boolean;
}

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url));
const DEFAULT_PACE = 300;
const GIT_TIMEOUT_MS = 5_000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export function serveCommand(): Command {
  return new Command('serve')
    .description('Run the in-repo registry in the foreground, as the good build or any other.')
    .option('--port <n>', 'where to listen', port, 7070)
    .option('--host <address>', 'whom to listen to', '127.0.0.1')
    .option('--sha <sha>', "the build's git SHA (default: the checkout's HEAD, else dev)", sha)
    .option('--as <regression>', 'a build of the past')
    .option('--pace <n>', "divides production's delays; 1 is production", pace, DEFAULT_PACE)
    .option('--delay <name=ms>', 'another production delay, before the pace (repeatable)', delay, {})
    .option('--data <folder>', 'keeps everything there, durably')
    .option('--database-url <url>', 'another PostgreSQL than the embedded one')
    .option('--templates <folder>', 'the templates', join(FIXTURES, 'templates'))
    .option('--plugins <folder>', "the plugins' sources", join(FIXTURES, 'plugins'))
    .option('--regressions <folder>', 'the catalogue for --as', join(FIXTURES, 'regressions'))
    .option('--tls-cert <file>', 'a certificate for the host and every tenant under it, in PEM')
    .option('--tls-key <file>', 'its key, in PEM')
    .option('--quiet', 'no log lines')
    .action(serve);
}

async function serve(flags: ServeFlags): Promise<void> {
  const { tls, regression } = await checked(flags);
  const gitSha = flags.sha ?? regression?.sha ?? (await headOf(CHECKOUT)) ?? 'dev';
  // Loaded after the checks: a mistake in a flag is told at once.
  const { startPostgres } = await import('../postgres/postgres.ts');
  const { startRegistry } = await import('../registry/registry.ts');
  const { buildWith } = await import('../registry/build.ts');
  const { welcome } = await import('../registry/welcome.ts');
  const build = await buildWith(regression?.fault ?? null);
  const stopped = signalled();
  const data = flags.data === undefined ? null : resolve(flags.data);
  await using ours = newDisposables();
  const postgres =
    flags.databaseUrl === undefined
      ? ours.use(await startPostgres(data === null ? {} : { dataDir: join(data, 'postgres') }).catch(refuse))
      : null;
  const folder = data ?? postgres?.folder ?? ours.adopt(await throwAwayFolder(), remove);
  const starting = startRegistry({
    databaseUrl: flags.databaseUrl ?? postgres?.url ?? '',
    boxesFolder: join(folder, 'boxes'),
    templates: resolve(flags.templates),
    plugins: resolve(flags.plugins),
    gitSha,
    build,
    pace: flags.pace,
    host: flags.host,
    port: flags.port,
    delays: flags.delay,
    ...(tls && { tls }),
    ...(flags.quiet ? {} : { log: (line: string) => void process.stdout.write(`${line}\n`) }),
  });
  const { url, adminToken } = ours.use(await starting.catch(refuse));
  const said = { url, adminToken, gitSha, build: build.name, pace: flags.pace, data, insecure: tls !== null };
  process.stdout.write(`${welcome(said)}\n`);
  await stopped;
}

interface Checked {
  tls: Tls | null;
  regression: Regression | null;
}

/** Whatever a person can mend is found before anything starts. */
async function checked(flags: ServeFlags): Promise<Checked> {
  for (const folder of [flags.templates, flags.plugins]) {
    const found = await stat(folder).catch(() => null);
    if (!found?.isDirectory()) throw new UsageError(`There is no folder ${folder}`);
  }
  if ((flags.tlsCert === undefined) !== (flags.tlsKey === undefined)) {
    throw new UsageError('--tls-cert and --tls-key go together');
  }
  return { tls: await tlsOf(flags), regression: await regressionOf(flags) };
}

async function tlsOf({ tlsCert, tlsKey }: ServeFlags): Promise<Tls | null> {
  if (tlsCert === undefined || tlsKey === undefined) return null;
  const [cert, key] = await Promise.all([tlsCert, tlsKey].map((path) => readFile(path, 'utf8'))).catch(
    refuse,
  );
  if (cert === undefined || key === undefined) return null;
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw new UsageError(`${tlsCert} and ${tlsKey} are no certificate and its key, in PEM`, { cause });
  }
  return { cert, key };
}

async function regressionOf(flags: ServeFlags): Promise<Regression | null> {
  if (flags.as === undefined) return null;
  const { regressionCalled } = await import('../session/catalogue.ts');
  return regressionCalled(flags.as, flags.regressions);
}

/** Only this package's own checkout is asked: the SHA of another repository says nothing of this build. */
async function headOf(folder: string): Promise<string | null> {
  const git = promisify(execFile)('git', ['-C', folder, 'rev-parse', 'HEAD'], { timeout: GIT_TIMEOUT_MS });
  const said = await git.then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
  return /^[0-9a-f]{40}$/.test(said) ? said : null;
}

function refuse(cause: unknown): never {
  const { code, port: taken, message } = cause as NodeJS.ErrnoException & { port?: number };
  const said =
    code === 'EADDRINUSE'
      ? `Port ${taken} is in use: choose another with --port, or 0 for any`
      : message || `The registry could not be started: ${code ?? String(cause)}`;
  throw new UsageError(said, { cause });
}

/** The first signal drains and ends; a second one ends at once, as it does by default. */
function signalled(): Promise<void> {
  return new Promise((end) => {
    const stop = () => {
      for (const signal of SIGNALS) process.off(signal, stop);
      end();
    };
    for (const signal of SIGNALS) process.on(signal, stop);
  });
}

function throwAwayFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'delivery-boxes-'));
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
