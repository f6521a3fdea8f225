import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { ledgerPath } from '../tenancy/ledger.ts';
import { UsageError } from '../usage.ts';
import { onInterrupt } from './interrupt.ts';
import {
  type Deadlines,
  FIXTURES,
  LOCAL_PACE,
  NO_DEADLINES,
  parseDeadline,
  parseExercise,
  parsePace,
  parseSha,
} from './options.ts';
import type { ViewFlags } from './view.ts';

export interface GateFlags extends ViewFlags {
  target?: string;
  config?: string;
  sha?: string;
  template: string;
  templates?: string;
  plugins?: string;
  deadline: Deadlines;
  exercise: string[];
  report: string;
  ledger?: string;
  early: boolean;
  keep?: boolean;
  pace?: number;
}

/** What every command that gates understands. */
export const gateOptions = (command: Command): Command =>
  command
    .option(
      '--deadline <name=duration>',
      'another budget, such as plugin=600s (repeatable)',
      parseDeadline,
      NO_DEADLINES,
    )
    .option('--report <folder>', "where the runs' folders go", 'reports')
    .option('--ledger <file>', "this machine's ledger of test tenants")
    .option('--no-early', 'wait for every deadline; proofs only leave their shadow')
    .addOption(
      new Option('--pace <n>', 'how much faster than production; embedded registry only').argParser(
        parsePace,
      ),
    )
    .option('--json', 'print verdict.json, and nothing else')
    .option('--quiet', 'print the verdict only');

export function gateCommand(): Command {
  const command = new Command('gate')
    .description(
      'Gate one fresh tenant: create it, watch everything arrive, judge, tear down.\nWithout a target it starts the in-repo registry by itself.',
    )
    .option('--target <name>', 'a target of the configuration file')
    .option('--config <file>', 'the configuration file (default: delivery.config.yaml, upwards from here)')
    .option('--sha <sha>', 'the build that must answer; required with --target', parseSha)
    .option('--template <name>', 'the template to provision', 'seo-agent')
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

async function runGate(flags: GateFlags): Promise<void> {
  if (flags.target !== undefined) throw new UsageError(`there is no target "${flags.target}"`);
  const { startEmbedded } = await import('../session/embedded.ts');
  const [{ runSession }, { endWith, listenersOf, viewOf }, { readTemplate }] = await Promise.all([
    import('../session/session.ts'),
    import('./view.ts'),
    import('../template/read.ts'),
  ]);
  const gitSha = flags.sha ?? randomBytes(20).toString('hex');
  const sources = {
    templates: flags.templates ?? join(FIXTURES, 'templates'),
    plugins: flags.plugins ?? join(FIXTURES, 'plugins'),
  };
  // A mistake in the template's name is told before anything starts.
  readTemplate(flags.template, sources);
  using interrupt = onInterrupt((text) => process.stderr.write(`${text}\n`));
  const pace = flags.pace ?? LOCAL_PACE;
  await using platform = await startEmbedded({ gitSha, pace, sources });
  using view = viewOf(flags);
  const result = await runSession({
    kind: 'gate',
    target: platform.target,
    pace,
    gitSha,
    template: flags.template,
    sources,
    addedConfigKeys: [],
    ...flags.deadline,
    exercises: flags.exercise,
    early: flags.early,
    keep: flags.keep ?? false,
    reports: flags.report,
    ledger: flags.ledger ?? ledgerPath(process.env),
    stop: interrupt.signal,
    secrets: [],
    ...listenersOf(view),
  });
  endWith(view, result, replayOf(flags, gitSha));
}

/** The command that does this again, on the same build. */
function replayOf(flags: GateFlags, gitSha: string): string {
  const exercises = flags.exercise.map((name) => ` --exercise ${name}`).join('');
  return `npx delivery gate --sha ${gitSha} --template ${flags.template}${exercises}`;
}
