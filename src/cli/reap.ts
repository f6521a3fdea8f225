import { Command, InvalidArgumentError, Option } from 'commander';
import { terminal } from '../report/escape.ts';
import { printedJson } from '../report/json.ts';
import type { Reaped } from '../tenancy/reap.ts';
import { UsageError } from '../usage.ts';
import { EXIT } from '../verdict/merge.ts';
import { sayAside } from './aside.ts';
import { onInterrupt } from './interrupt.ts';
import { parseDuration } from './options.ts';
import { configOption, ledgerOption, type SettingFlags, settingsOf, targetOption } from './settings.ts';

interface ReapFlags extends SettingFlags {
  target?: string;
  all?: boolean;
  olderThan: number;
  undated?: boolean;
  dryRun?: boolean;
  most: number;
  json?: boolean;
}

const TWO_HOURS_MS = 7_200_000;

export function reapCommand(): Command {
  return new Command('reap')
    .description(
      "Delete test tenants that nobody owns any more: those of this machine's ledger whose run has ended, and with --all every test tenant of a target.",
    )
    .addOption(targetOption())
    .addOption(configOption())
    .addOption(ledgerOption())
    .option('--all', "every org of the target with a test tenant's slug, whoever made it")
    .addOption(
      new Option('--older-than <duration>', 'with --all: how old one must be')
        .argParser(parseDuration)
        .default(TWO_HOURS_MS, '2h'),
    )
    .option('--undated', 'with --all: also those whose age the platform does not tell')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--most <n>', 'at most so many deletes in one run', parseMost, 50)
    .option('--json', 'as JSON')
    .action(runReap);
}

function parseMost(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError(`"${text}" is no count of tenants.`);
  return Number(text);
}

async function runReap(flags: ReapFlags): Promise<void> {
  if (flags.all && flags.target === undefined)
    throw new UsageError('--all needs a target: --target NAME, or DELIVERY_TARGET');
  const settings = settingsOf(flags);
  using interrupt = onInterrupt(sayAside);
  const { reapEverywhere } = await import('../session/reap.ts');
  const say = flags.json ? () => undefined : (one: Reaped) => process.stdout.write(`${line(one)}\n`);
  const { reaped, failures } = await reapEverywhere({
    config: settings.config,
    environment: process.env,
    ledgerPath: settings.ledger,
    target: flags.target ?? null,
    all: flags.all ?? false,
    undated: flags.undated ?? false,
    olderThanMs: flags.olderThan,
    most: flags.most,
    dryRun: flags.dryRun ?? false,
    stop: interrupt.signal,
    onReaped: say,
  });
  if (flags.json) process.stdout.write(`${printedJson(reaped)}\n`);
  else if (reaped.length + failures.length === 0) process.stdout.write('nothing was left behind\n');
  for (const { message } of failures) sayAside(`delivery: ${message}`);
  const stayed = reaped.some(({ outcome }) => outcome === 'stayed');
  process.exitCode = stayed ? EXIT.leaked : failures.length > 0 ? EXIT.usage : EXIT.pass;
}

const line = ({ slug, outcome, why }: Reaped) =>
  `${outcome.replace('-', ' ').padEnd(12)} ${terminal(`${slug}  ${why}`)}`;
