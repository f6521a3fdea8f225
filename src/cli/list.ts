import { basename, join } from 'node:path';
import { Command } from 'commander';
import { terminal } from '../report/escape.ts';
import { printedJson } from '../report/json.ts';
import { UsageError } from '../usage.ts';
import { FIXTURES } from './options.ts';
import { configOption, reportOption, type SettingFlags, settingsOf } from './settings.ts';

interface ListFlags extends SettingFlags {
  regressions: string;
  json?: boolean;
}

export function listCommand(): Command {
  return new Command('list')
    .description('List templates, regressions or past runs.')
    .argument('<what>', 'templates, regressions or runs')
    .addOption(configOption())
    .addOption(reportOption())
    .option('--templates <folder>', 'where the templates are')
    .option('--regressions <folder>', 'the catalogue', join(FIXTURES, 'regressions'))
    .option('--json', 'as JSON')
    .action(list);
}

type Row = Record<string, string>;

const LISTS: Record<string, (flags: ListFlags) => Promise<Row[]>> = {
  templates: async (flags) => {
    const { listTemplates, readTemplate } = await import('../template/read.ts');
    const { sources } = settingsOf(flags);
    return listTemplates(sources).map((name) => {
      const { model, prompts, plugins } = readTemplate(name, sources);
      return {
        template: name,
        model,
        prompts: String(prompts.length),
        plugins: plugins.map((plugin) => plugin.name).join(', '),
      };
    });
  },
  regressions: async (flags) => {
    const { readCatalogue } = await import('../session/catalogue.ts');
    return readCatalogue(flags.regressions).map(({ id, title, expected }) => ({
      regression: id,
      failing: expected.failing.join(', ') || '(passes)',
      mechanism: expected.mechanism ?? '',
      title,
    }));
  },
  runs: async (flags) => {
    const { listRuns } = await import('../report/runs.ts');
    return listRuns(settingsOf(flags).reports).map((run) => {
      if (run.is === 'broken') return { run: basename(run.folder), verdict: 'broken', headline: run.why };
      const { verdict, headline, target } = run.verdict;
      return { run: basename(run.folder), verdict, target: target.name, headline };
    });
  },
};

export async function rowsOf(what: string, flags: ListFlags): Promise<Row[]> {
  const rows = LISTS[what];
  if (!rows) throw new UsageError(`there is no list of ${what}; there are: ${Object.keys(LISTS).join(', ')}`);
  return await rows(flags);
}

async function list(what: string, flags: ListFlags): Promise<void> {
  const rows = await rowsOf(what, flags);
  process.stdout.write(flags.json ? `${printedJson(rows)}\n` : `${table(rows)}\n`);
}

function table(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (columns.length === 0) return 'none';
  const width = (column: string) => Math.max(column.length, ...rows.map((row) => row[column]?.length ?? 0));
  const line = (cells: (column: string) => string) =>
    columns
      .map((column) => cells(column).padEnd(width(column)))
      .join('  ')
      .trimEnd();
  return [
    line((column) => column.toUpperCase()),
    ...rows.map((row) => line((column) => terminal(row[column] ?? ''))),
  ].join('\n');
}
