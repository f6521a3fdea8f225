import module from 'node:module';
import { newDisposables } from '../disposables.ts';
import type { Beat } from '../fleet/health.ts';
import type { ServedTarget } from '../fleet/planes.ts';
import { UsageError } from '../usage.ts';
import { afterwards } from './afterwards.ts';
import { sayAside } from './aside.ts';
import { openFleet } from './fleet-options.ts';
import { onInterrupt } from './interrupt.ts';
import { LOCAL_PACE } from './options.ts';
import { settingsOf, templateOf } from './settings.ts';

interface WorkFlags {
  queue: string;
  target: string[];
  config?: string;
  ledger?: string;
  atOnce: number;
  lease: number;
  away: number;
  replays: boolean;
  untilDone?: boolean;
  templates?: string;
  plugins?: string;
  template?: string;
  regressions: string;
  pace: number;
  history?: string;
  port?: number;
  host: string;
  quiet?: boolean;
}

/** By then it has had its first jobs, and loaded what they need. */
const KEEP_COMPILED_MS = 5_000;

export async function runWork(flags: WorkFlags): Promise<void> {
  const { config, sources, ledger } = settingsOf(flags);
  const [{ checkPlanes, serve }, { beatEveryMs, work }, { sweepFolders }] = await Promise.all([
    import('../fleet/planes.ts'),
    import('../fleet/work.ts'),
    import('../fleet/folder.ts'),
  ]);
  sweepFolders();
  const names = flags.target.length > 0 ? flags.target : Object.keys(config?.sections.targets ?? {});
  if (names.length === 0 && !flags.replays)
    throw new UsageError(
      'there is nothing to serve: no target is configured, and replays are left to others',
    );
  await using served = newDisposables();
  const targets = names.map((name): ServedTarget => served.use(serve(config, name, flags.pace)));
  using interrupt = onInterrupt(sayAside);
  const warn = sayAside;
  // What is wrong with it is said before any job is taken.
  await afterwards(flags, warn);
  const health = await newHealth(flags, beatEveryMs(flags.lease));
  if (health) served.use(health);
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  await using queue = await openFleet(flags.queue, true, {
    limitMs: flags.away,
    signal: interrupt.signal,
    onAway(error) {
      health?.take({ atMs: performance.now(), underWay: 0, refused: error.message });
      warn(`the queue is away: ${error.message}`);
    },
  });
  await checkPlanes(queue, targets);
  say(`serving ${[...names, ...(flags.replays ? ['replays'] : [])].join(', ')}: ${flags.atOnce} at once`);
  // Node keeps what it compiled when a process ends, and a worker may never end by itself.
  setTimeout(() => module.flushCompileCache?.(), KEEP_COMPILED_MS).unref();
  const summary = await work({
    queue,
    targets,
    sources,
    ledger,
    regressions: flags.regressions,
    template: flags.replays ? templateOf(flags, sources) : '',
    pace: LOCAL_PACE,
    mostAtOnce: flags.atOnce,
    leaseMs: flags.lease,
    awayLimitMs: flags.away,
    others: () => afterwards(flags, warn),
    untilDone: flags.untilDone ?? false,
    replays: flags.replays,
    stop: interrupt.signal,
    tell: flags.quiet ? () => undefined : say,
    ...(health ? { onBeat: health.take } : {}),
  });
  const { recorded, again, released, late } = summary;
  say(`${recorded} judged, ${again} to be tried again, ${released} handed back, ${late} too late to count`);
}

/** For whoever starts workers again that are stuck: a probe, or the health check of a container. */
async function newHealth({ port, host }: WorkFlags, everyMs: number) {
  if (port === undefined) return null;
  const { healthOf, serveHealth } = await import('../fleet/health.ts');
  let last: Beat = { atMs: performance.now(), underWay: 0, refused: null };
  const server = await serveHealth({ port, host }, () => healthOf(last, everyMs, performance.now()));
  const take = (beat: Beat) => {
    last = beat;
  };
  process.stdout.write(`health  http://${host}:${server.port}/health\n`);
  return { take, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
