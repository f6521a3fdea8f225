import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Trend } from '../history/trend.ts';
import { printedJson } from '../report/json.ts';
import { UsageError } from '../usage.ts';
import { historyOption } from './afterwards.ts';

interface HistoryFlags {
  history?: string;
  since: Date;
  target?: string;
  template?: string;
  report: string;
  html?: string;
  json?: boolean;
}

const DAY_MS = 86_400_000;

export function historyCommand(): Command {
  return new Command('history')
    .description(
      'What all remembered runs say together: how long each hop takes, and what went wrong since when.',
    )
    .addOption(historyOption())
    .addOption(
      new Option('--since <when>', 'a date, or 90d, 12h: how far back to look')
        .argParser(parseSince)
        .default(new Date(Date.now() - 90 * DAY_MS), '90d'),
    )
    .option('--target <name>', 'of this target alone')
    .option('--template <name>', 'of this template alone')
    .option('--html <file>', 'where the picture goes (default: history.html in the reports folder)')
    .addOption(
      new Option('--report <folder>', "where the runs' folders are")
        .env('DELIVERY_REPORT')
        .default('reports'),
    )
    .option('--json', 'as JSON, and no picture unless --html names one')
    .action(history);
}

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS };

export function parseSince(text: string): Date {
  const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const at = count === undefined ? Date.parse(text) : Date.now() - Number(count) * (UNITS[unit] ?? 0);
  if (Number.isNaN(at) || (count === undefined && !/^\d{4}-\d\d-\d\d/.test(text)))
    throw new InvalidArgumentError(`"${text}" is no time: write 90d, 12h or 2026-11-20.`);
  return new Date(at);
}

const LIMIT_MS = 30_000;

async function history(flags: HistoryFlags): Promise<void> {
  if (!flags.history)
    throw new UsageError('history is read with --history postgres://…, or DELIVERY_HISTORY');
  const [{ checkHistoryUrl, close, connect, isThere }, { readTrend }] = await Promise.all([
    import('../history/database.ts'),
    import('../history/read.ts'),
  ]);
  const url = checkHistoryUrl(flags.history);
  const client = await connect(url, LIMIT_MS).catch((cause: Error) => {
    throw new UsageError(`the history cannot be read: ${cause.message}`, { cause });
  });
  try {
    if (!(await isThere(client)))
      throw new UsageError('nothing is remembered there yet: gate with --history');
    const window = { since: flags.since, until: new Date(), target: flags.target, template: flags.template };
    await show(await readTrend(client, window), flags);
  } finally {
    await close(client);
  }
}

async function show(trend: Trend, flags: HistoryFlags): Promise<void> {
  const picture = flags.html ?? (flags.json ? null : join(flags.report, 'history.html'));
  if (picture !== null) {
    const [{ renderTrend }, { writeWhole }] = await Promise.all([
      import('../history/page.ts'),
      import('../report/folder.ts'),
    ]);
    mkdirSync(dirname(picture), { recursive: true });
    writeWhole(picture, renderTrend(trend));
  }
  if (flags.json) return void process.stdout.write(`${printedJson(trend)}\n`);
  const [{ trendLines }, { painter }, { streamTraits }] = await Promise.all([
    import('../history/terminal.ts'),
    import('../report/terminal/paint.ts'),
    import('../report/terminal/environment.ts'),
  ]);
  const lines = trendLines(trend, painter(streamTraits(process.stdout, process.env).colour));
  process.stdout.write(`${lines.join('\n')}\n\npicture ${picture}\n`);
}
