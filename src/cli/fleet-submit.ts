import { readFileSync } from 'node:fs';
import type { Asked } from '../fleet/plan.ts';
import { UsageError } from '../usage.ts';
import { openFleet } from './fleet-options.ts';
import type { Deadlines } from './options.ts';
import { type Settings, settingsOf, templateOf } from './settings.ts';

interface SubmitFlags {
  queue: string;
  target?: string;
  config?: string;
  sha?: string;
  builds?: string;
  gates: number;
  replay?: string;
  template?: string;
  templates?: string;
  regressions: string;
  exercise: string[];
  deadline: Deadlines;
  early: boolean;
  tries: number;
  atOnce: number;
  json?: boolean;
}

export async function runSubmit(flags: SubmitFlags): Promise<void> {
  const settings = settingsOf(flags);
  const { jobsOf, regressionsOf } = await import('../fleet/plan.ts');
  const { readCatalogue } = await import('../session/catalogue.ts');
  const needsTarget = flags.builds !== undefined || flags.gates > 0;
  if (needsTarget && flags.target === undefined)
    throw new UsageError('--builds and --gates need a target: --target NAME, or DELIVERY_TARGET');
  const target = needsTarget ? await targetOf(flags, settings) : null;
  const known = flags.replay === undefined ? [] : readCatalogue(flags.regressions).map(({ id }) => id);
  const asked: Asked = {
    sha: flags.sha ?? null,
    builds: target?.slugs ?? [],
    gates: flags.gates,
    template: flags.gates > 0 ? templateOf(flags, settings.sources) : '',
    exercises: flags.exercise,
    ...flags.deadline,
    early: flags.early,
    replays: regressionsOf(flags.replay, known),
  };
  const jobs = jobsOf(asked);
  const { submit } = await import('../fleet/submit.ts');
  await using queue = await openFleet(flags.queue, false);
  const batch = await submit(queue, { target, jobs, tries: flags.tries, mostAtOnce: flags.atOnce });
  const said = flags.json ? JSON.stringify({ batch, jobs: jobs.length }) : batch;
  process.stdout.write(`${said}\n`);
}

/** The token stays here: it is only used to ask who there is. */
async function targetOf(flags: SubmitFlags, { config }: Settings) {
  const { resolveTarget } = await import('../config/target.ts');
  const remote = resolveTarget(config, flags.target ?? '', process.env);
  const { name, controlPlane } = remote.target;
  return { name, controlPlane, slugs: await slugsFor(flags.builds, remote) };
}

type Remote = ReturnType<typeof import('../config/target.ts').resolveTarget>;

async function slugsFor(builds: string | undefined, remote: Remote): Promise<string[]> {
  if (builds === undefined) return [];
  const { slugsIn, slugsOf } = await import('../fleet/plan.ts');
  if (builds === 'all') return slugsOf(await listedBy(remote));
  const source = builds === '-' ? 'standard input' : builds;
  try {
    return slugsIn(readFileSync(builds === '-' ? 0 : builds, 'utf8'), source);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`cannot read ${source}: ${(cause as Error).message}`, { cause });
  }
}

async function listedBy({ target, connection }: Remote) {
  const [{ systemClock }, { timingAt }, { undiciExchange }, { checkTarget }] = await Promise.all([
    import('../clock.ts'),
    import('../probe/timing.ts'),
    import('../platform/undici.ts'),
    import('../session/check.ts'),
  ]);
  await using exchange = undiciExchange({ ...connection, pace: 1 });
  return await checkTarget(target, { exchange, clock: systemClock(), requestMs: timingAt(1).requestMs });
}
