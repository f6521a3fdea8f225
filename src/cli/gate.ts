import { randomBytes } from 'node:crypto';
import { Command, Option } from 'commander';
import type { ResolvedTarget } from '../config/target.ts';
import type { SessionOptions } from '../session/session.ts';
import type { Reaped } from '../tenancy/reap.ts';
import { UsageError } from '../usage.ts';
import { type AfterwardsFlags, afterwards, historyOption } from './afterwards.ts';
import { sayAside } from './aside.ts';
import { onInterrupt } from './interrupt.ts';
import { type Deadlines, deadlineOption, LOCAL_PACE, parseExercise, parsePace, parseSha } from './options.ts';
import {
  type SettingFlags,
  type Settings,
  settingsOf,
  targetOption,
  templateOf,
  withSettings,
} from './settings.ts';
import type { ViewFlags } from './view.ts';

export interface GateFlags extends ViewFlags, SettingFlags, AfterwardsFlags {
  target?: string;
  sha?: string;
  deadline: Deadlines;
  exercise: string[];
  early: boolean;
  keep?: boolean;
  pace?: number;
}

/** What every command that gates understands. */
export const gateOptions = (command: Command): Command =>
  withSettings(command)
    .addOption(deadlineOption('another budget, such as plugin=600s'))
    .option('--no-early', 'wait for every deadline; proofs only leave their shadow')
    .addOption(
      new Option('--pace <n>', 'how much faster than production; embedded registry only').argParser(
        parsePace,
      ),
    )
    .addOption(historyOption())
    .option('--json', 'print verdict.json, and nothing else')
    .option('--quiet', 'print the verdict only');

export function gateCommand(): Command {
  const command = new Command('gate')
    .description(
      'Gate one fresh tenant: create it, watch everything arrive, judge, tear down.\nWithout a target it starts the in-repo registry by itself.',
    )
    .addOption(targetOption())
    .addOption(shaOption('the build that must answer; required with --target'))
    .addOption(
      new Option('--template <name>', 'the template to provision (default: seo-agent)').env(
        'DELIVERY_TEMPLATE',
      ),
    )
    .option('--templates <folder>', 'where the expected content is read from')
    .option('--plugins <folder>', "where the plugins' expected content is read from")
    .option(
      '--exercise <name>',
      'also two-writes, crash-then-restart, foreign-org or after-teardown (repeatable)',
      parseExercise,
      [],
    )
    .option('--keep', 'leave the tenant; `delivery reap` removes it');
  return gateOptions(command).action(runGate);
}

export const shaOption = (text: string) =>
  new Option('--sha <sha>', text).env('DELIVERY_SHA').argParser(parseSha);

async function runGate(flags: GateFlags): Promise<void> {
  const settings = settingsOf(flags);
  using interrupt = onInterrupt(sayAside);
  const stop = interrupt.signal;
  if (flags.target === undefined) return await gateEmbedded(flags, settings, stop);
  const { resolveTarget } = await import('../config/target.ts');
  if (flags.pace !== undefined)
    throw new UsageError('--pace is for the embedded registry: a target has its own pace');
  const { sha } = flags;
  if (sha === undefined)
    throw new UsageError(
      `a gate of target "${flags.target}" needs the build that must answer: --sha SHA, or DELIVERY_SHA`,
    );
  const remote = resolveTarget(settings.config, flags.target, process.env);
  await gateOn(flags, settings, { ...remoteOptions(remote, flags.deadline), gitSha: sha, stop });
}

/** What a session needs to know of a target, with the deadlines of the command line over those of the file. */
export const remoteOptions = (remote: ResolvedTarget, deadline: Deadlines) => ({
  target: remote.target,
  connection: remote.connection,
  pace: 1,
  addedConfigKeys: remote.addedConfigKeys,
  logs: remote.logs,
  secrets: remote.secrets,
  budgets: { ...remote.budgets, ...deadline.budgets },
  staleAfterMs: deadline.staleAfterMs ?? remote.staleAfterMs,
  runMs: deadline.runMs ?? remote.runMs,
});

async function gateEmbedded(flags: GateFlags, settings: Settings, stop: AbortSignal): Promise<void> {
  const [{ startEmbedded }, { readTemplate }] = await Promise.all([
    import('../session/embedded.ts'),
    import('../template/read.ts'),
  ]);
  const gitSha = flags.sha ?? randomBytes(20).toString('hex');
  const pace = flags.pace ?? LOCAL_PACE;
  const { sources } = settings;
  // A mistake in the template's name is told before anything starts.
  readTemplate(templateOf(flags, sources), sources);
  await using platform = await startEmbedded({ gitSha, pace, sources });
  await gateOn(flags, settings, {
    target: platform.target,
    pace,
    gitSha,
    addedConfigKeys: [],
    secrets: [],
    stop,
    ...flags.deadline,
  });
}

type OnTarget = Pick<
  SessionOptions,
  | 'target'
  | 'connection'
  | 'pace'
  | 'gitSha'
  | 'addedConfigKeys'
  | 'logs'
  | 'secrets'
  | 'budgets'
  | 'staleAfterMs'
  | 'runMs'
  | 'stop'
>;

async function gateOn(flags: GateFlags, settings: Settings, on: OnTarget): Promise<void> {
  const [{ runSession }, { endWith, listenersOf, viewOf }] = await Promise.all([
    import('../session/session.ts'),
    import('./view.ts'),
  ]);
  const { reports, ledger, sources } = settings;
  const template = templateOf(flags, sources);
  const others = await afterwards(flags);
  using view = viewOf(flags);
  const result = await runSession({
    ...on,
    target: others.traced(on.target),
    kind: 'gate',
    template,
    sources,
    exercises: flags.exercise,
    early: flags.early,
    keep: flags.keep ?? false,
    reports,
    ledger,
    onLeftovers: sayLeftovers,
    ...listenersOf(view),
  });
  endWith(view, result, flags);
  await others.tell(result);
}

/** On the other stream: --json prints the verdict and nothing else. */
function sayLeftovers(reaped: readonly Reaped[], trouble?: string): void {
  const say = (text: string) => sayAside(`delivery: ${text}`);
  for (const { slug, outcome, why } of reaped)
    if (outcome === 'deleted' || outcome === 'stayed')
      say(`${slug} of an earlier run ${outcome === 'deleted' ? 'was deleted' : 'is still there'}: ${why}`);
  if (trouble !== undefined) say(`what earlier runs left was not looked after: ${trouble}`);
}
