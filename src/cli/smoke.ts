import { readFileSync, statSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ResolvedTarget } from '../config/target.ts';
import type { Fleet } from '../smoke/members.ts';
import { UsageError } from '../usage.ts';
import { type AfterwardsFlags, historyOption } from './afterwards.ts';
import { sayAside } from './aside.ts';
import { onInterrupt } from './interrupt.ts';
import { type Deadlines, deadlineOption, parseDuration, parseSha } from './options.ts';
import { type SettingFlags, type Settings, settingsOf, targetOption, withSettings } from './settings.ts';

export interface SmokeFlags extends SettingFlags, AfterwardsFlags {
  target?: string;
  sha?: string;
  tenants?: string;
  fresh: number;
  reads: number;
  concurrency: number;
  timeout: number;
  strict?: boolean;
  deadline: Deadlines;
  jsonl?: boolean;
  json?: boolean;
  quiet?: boolean;
}

export function smokeCommand(): Command {
  return withSettings(
    new Command('smoke')
      .description(
        'After a deploy: read the build of every tenant of a control plane, or of a list.\nStale, mixed, or answered by something else fails; unreachable warns.',
      )
      .addOption(targetOption())
      .addOption(
        new Option('--sha <sha>', 'the build that must answer').env('DELIVERY_SHA').argParser(parseSha),
      )
      .option(
        '--tenants <file>',
        'a file of URLs or slugs, one a line, instead of the list; - for standard input',
      )
      .option('--fresh <n>', 'also gate so many fresh tenants', count(0, 20), 0)
      .option('--reads <n>', 'reads of each tenant, each over a fresh connection', count(1, 50), 3)
      .option('--concurrency <n>', 'tenants that are asked at once', count(1, 1_000), 64)
      .addOption(
        new Option('--timeout <duration>', 'how long one read may take')
          .argParser(parseDuration)
          .default(5_000, '5s'),
      )
      .option('--strict', 'unreachable fails, too')
      .option('--template <name>', 'with --fresh: the template to provision (default: seo-agent)')
      .option('--templates <folder>', 'with --fresh: where the expected content is read from')
      .option('--plugins <folder>', "with --fresh: where the plugins' expected content is read from")
      .addOption(deadlineOption('with --fresh: another budget'))
      .addOption(historyOption())
      .option('--jsonl', 'print a JSON line for each tenant as it is read, and nothing else')
      .option('--json', 'print smoke.json, and nothing else')
      .option('--quiet', 'no progress'),
  ).action(runSmokeCommand);
}

const count = (least: number, most: number) => (text: string) => {
  const number = Number(text);
  if (/^\d{1,6}$/.test(text) && number >= least && number <= most) return number;
  throw new InvalidArgumentError(`"${text}" is not a whole number from ${least} to ${most}.`);
};

async function runSmokeCommand(flags: SmokeFlags): Promise<void> {
  const { sha: gitSha } = flags;
  if (gitSha === undefined)
    throw new UsageError('a smoke needs the build that must answer: --sha SHA, or DELIVERY_SHA');
  if (flags.target === undefined && flags.tenants === undefined)
    throw new UsageError('a smoke needs a target or a list: --target NAME, or --tenants FILE');
  if (flags.target === undefined && flags.fresh > 0)
    throw new UsageError('--fresh needs a target to make tenants on: --target NAME');
  const settings = settingsOf(flags);
  using interrupt = onInterrupt(sayAside);
  const remote = await remoteOf(flags, settings);
  const { smokeOn } = await import('./smoke-run.ts');
  const smoke = await smokeOn({ flags, settings, remote, gitSha, stop: interrupt.signal });
  process.exitCode = smoke.exitCode;
}

async function remoteOf({ target }: SmokeFlags, { config }: Settings): Promise<ResolvedTarget | null> {
  if (target === undefined) return null;
  const { resolveTarget } = await import('../config/target.ts');
  return resolveTarget(config, target, process.env);
}

const LARGEST_BYTES = 67_108_864;

/** The list that was named, or null for the control plane's own. */
export async function listOf(
  { tenants }: SmokeFlags,
  urlOf: ((slug: string) => string) | null,
): Promise<Fleet | null> {
  if (tenants === undefined) return null;
  const { membersIn } = await import('../smoke/members.ts');
  if (tenants === '-') return membersIn(await standardInput(), 'standard input', urlOf);
  const found = statSync(tenants, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new UsageError(`there is no file ${tenants}`);
  if (found.size > LARGEST_BYTES) throw new UsageError(`${tenants} is larger than ${LARGEST_BYTES} bytes`);
  return membersIn(readFileSync(tenants, 'utf8'), tenants, urlOf);
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BYTES) throw new UsageError(`standard input is larger than ${LARGEST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
