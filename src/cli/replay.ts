import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { Regression } from '../session/catalogue.ts';
import { UsageError } from '../usage.ts';
import { EXIT } from '../verdict/merge.ts';
import type { Verdict } from '../verdict/result.ts';
import { afterwards } from './afterwards.ts';
import { sayAside } from './aside.ts';
import { type GateFlags, gateOptions } from './gate.ts';
import { onInterrupt } from './interrupt.ts';
import { FIXTURES, LOCAL_PACE } from './options.ts';
import { settingsOf, templateOf } from './settings.ts';

interface ReplayFlags extends GateFlags {
  expect?: boolean;
  start?: boolean;
  regressions: string;
}

export function replayCommand(): Command {
  const command = new Command('replay')
    .description(
      'Start a build of the past and gate it; or judge recorded evidence again and show what it says.',
    )
    .argument('<what>', "a regression's id or its SHA, a report folder, or an evidence.jsonl")
    .option('--expect', 'exit 0 exactly when verdict and cause are those on record')
    .option('--start', 'with evidence: boot the nearest regression and gate it')
    .option('--template <name>', 'the template to provision (default: seo-agent)')
    .option('--regressions <folder>', 'the catalogue', join(FIXTURES, 'regressions'));
  return gateOptions(command).action(replay);
}

async function replay(what: string, flags: ReplayFlags): Promise<void> {
  const { readCatalogue } = await import('../session/catalogue.ts');
  const catalogue = readCatalogue(flags.regressions);
  const regression = catalogue.find(({ id, sha }) => id === what || isBuild(sha, what));
  if (regression) return await replayRegression(regression, flags);
  if (!existsSync(what)) {
    throw new UsageError(
      `"${what}" is neither a regression nor recorded evidence; there are: ${catalogue.map(({ id }) => id).join(', ')}`,
    );
  }
  const { evidenceAt, judgeFile } = await import('./evidence.ts');
  const { verdict, events } = judgeFile(evidenceAt(what));
  const { matches } = await import('../session/matches.ts');
  const near = matches(catalogue, verdict);
  const { showRecorded } = await import('./recorded.ts');
  showRecorded(flags, { verdict, events }, near);
  process.exitCode = verdict.exitCode;
  if (!flags.start) return;
  const [nearest] = near;
  if (!nearest)
    throw new UsageError('the evidence matches no regression of the catalogue: there is nothing to start');
  await replayRegression(nearest, flags);
}

/** A report names the build alone: what was wrong with it is for the evidence to say. */
const isBuild = (sha: string, what: string) => /^[0-9a-f]{7,40}$/.test(what) && sha.startsWith(what);

async function replayRegression(regression: Regression, flags: ReplayFlags): Promise<void> {
  const [{ runSession }, { startEmbedded }, { buildWith }, { endWith, listenersOf, viewOf }] =
    await Promise.all([
      import('../session/session.ts'),
      import('../session/embedded.ts'),
      import('../registry/build.ts'),
      import('./view.ts'),
    ]);
  const sources = { templates: join(FIXTURES, 'templates'), plugins: join(FIXTURES, 'plugins') };
  const { reports, ledger } = settingsOf(flags);
  const pace = flags.pace ?? LOCAL_PACE;
  const others = await afterwards(flags);
  using interrupt = onInterrupt(sayAside);
  await using platform = await startEmbedded({
    gitSha: regression.sha,
    pace,
    sources,
    build: await buildWith(regression.fault),
  });
  using view = viewOf(flags);
  const result = await runSession({
    kind: 'replay',
    target: others.traced(platform.target),
    pace,
    gitSha: regression.sha,
    template: templateOf(flags, sources),
    sources,
    addedConfigKeys: [],
    ...flags.deadline,
    exercises: regression.exercises,
    early: flags.early,
    keep: false,
    reports,
    ledger,
    stop: interrupt.signal,
    secrets: [],
    ...listenersOf(view),
  });
  endWith(view, result, flags);
  if (flags.expect) await compare(regression, result.verdict);
  await others.tell(result);
}

async function compare(regression: Regression, verdict: Verdict): Promise<void> {
  const { deviations } = await import('../session/catalogue.ts');
  const differing = deviations(regression, verdict);
  for (const line of differing) sayAside(`not as on record: ${line}`);
  process.exitCode = differing.length === 0 ? EXIT.pass : EXIT.fail;
}
