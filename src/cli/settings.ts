import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type Config, readConfig } from '../config/config.ts';
import { listTemplates, type TemplateSources } from '../template/read.ts';
import { ledgerPath } from '../tenancy/ledger.ts';
import { UsageError } from '../usage.ts';
import { FIXTURES } from './options.ts';

/** What a command works with. A flag wins over the environment, which commander reads, and that over the file. */
export interface SettingFlags {
  config?: string;
  report?: string;
  ledger?: string;
  template?: string;
  templates?: string;
  plugins?: string;
}

export const configOption = () =>
  new Option(
    '--config <file>',
    'the configuration file (default: delivery.config.yaml, upwards from here)',
  ).env('DELIVERY_CONFIG');
export const targetOption = () =>
  new Option('--target <name>', 'a target of the configuration file').env('DELIVERY_TARGET');
export const reportOption = () =>
  new Option('--report <folder>', "where the runs' folders go (default: reports)").env('DELIVERY_REPORT');
export const ledgerOption = () =>
  new Option('--ledger <file>', "this machine's ledger of test tenants").env('DELIVERY_LEDGER');

export const withSettings = (command: Command): Command =>
  command.addOption(configOption()).addOption(reportOption()).addOption(ledgerOption());

export interface Settings {
  config: Config | null;
  reports: string;
  ledger: string;
  sources: TemplateSources;
}

export function settingsOf(flags: SettingFlags): Settings {
  const config = readConfig(flags.config, process.cwd());
  const { reports, ledger, templates, plugins } = config?.sections ?? {};
  const inFile = (path: string | undefined) =>
    config === null || path === undefined ? undefined : resolve(config.folder, path);
  return {
    config,
    reports: flags.report ?? inFile(reports) ?? 'reports',
    ledger: flags.ledger ?? inFile(ledger) ?? ledgerPath(process.env),
    sources: {
      templates: flags.templates ?? inFile(templates) ?? join(FIXTURES, 'templates'),
      plugins: flags.plugins ?? inFile(plugins) ?? join(FIXTURES, 'plugins'),
    },
  };
}

const DEFAULT_TEMPLATE = 'seo-agent';

/** The template that was asked for; where nobody asked, the usual one or the only one. */
export function templateOf(flags: SettingFlags, sources: TemplateSources): string {
  if (flags.template !== undefined) return flags.template;
  const known = listTemplates(sources);
  const [only] = known;
  if (known.includes(DEFAULT_TEMPLATE)) return DEFAULT_TEMPLATE;
  if (only !== undefined && known.length === 1) return only;
  throw new UsageError(
    `--template says which template to provision; in ${sources.templates} there are: ${known.join(', ') || 'none'}`,
  );
}
