import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, posix, relative } from 'node:path';
import { Command } from 'commander';
import { readConfig } from '../config/config.ts';
import { valuesOf } from '../config/environment.ts';
import { type Baseline, baselineFile, baselineOf } from '../preflight/baseline.ts';
import type { Outcome } from '../preflight/outcome.ts';
import { preflight } from '../preflight/preflight.ts';
import { annotationsOf } from '../preflight/report/annotations.ts';
import { renderJunit } from '../preflight/report/junit.ts';
import { renderSarif } from '../preflight/report/sarif.ts';
import { renderTerminal } from '../preflight/report/terminal.ts';
import type { PreflightSection } from '../preflight/section.ts';
import { runsInActions } from '../report/annotations.ts';
import { printedJson } from '../report/json.ts';
import { streamTraits } from '../report/terminal/environment.ts';
import { UsageError } from '../usage.ts';
import { configOption } from './settings.ts';

interface Flags {
  schema?: string[];
  sources?: string[];
  databaseUrl?: string;
  baseline?: string;
  writeBaseline?: string;
  config?: string;
  json?: string | true;
  junit?: string | true;
  sarif?: string | true;
  quiet?: true;
}

const RENDERERS = {
  json: (outcome: Outcome) => `${printedJson(outcome)}\n`,
  junit: renderJunit,
  sarif: renderSarif,
} as const;

const collect = (pattern: string, before: string[] = []) => [...before, pattern];

export function preflightCommand(): Command {
  return new Command('preflight')
    .description('Check the SQL of the sources against a real schema before anything runs.')
    .option('--schema <pattern...>', "the migrations, such as 'migrations/**/*.sql' (repeatable)", collect)
    .option(
      '--sources <pattern...>',
      "the sources, such as 'src/**/*.{go,ts,js,py,sql}' (repeatable)",
      collect,
    )
    .option('--database-url <url>', 'make the throw-away database there, not on the embedded PostgreSQL')
    .option('--baseline <file>', 'findings that are known already; only new ones fail')
    .option('--write-baseline <file>', 'write what is found to this file, and pass')
    .option('--json [file]', 'the whole outcome, to a file or to standard output')
    .option('--junit [file]', 'JUnit XML, to a file or to standard output')
    .option('--sarif [file]', 'SARIF 2.1.0, to a file or to standard output')
    .option('--quiet', 'findings and the last line alone')
    .addOption(configOption())
    .addHelpText('after', '\nExit codes: 0 clean, 1 findings, 2 bad usage, 3 nothing was checked')
    .action(async (flags: Flags) => {
      process.exitCode = await run(flags, sectionOf(flags.config));
    });
}

/** The configuration file's section, its paths as they are from here. */
function sectionOf(named: string | undefined): PreflightSection {
  const config = readConfig(named, process.cwd());
  const section = config?.sections.preflight;
  if (config === null || section === undefined) return {};
  const folder = relative(process.cwd(), config.folder).replaceAll('\\', '/');
  const here = (pattern: string) =>
    pattern.startsWith('!') ? `!${posix.join(folder, pattern.slice(1))}` : posix.join(folder, pattern);
  const { schema, sources, baseline, databaseUrl } = section;
  const values = valuesOf(config, process.env);
  return {
    schema: schema?.map(here),
    sources: sources?.map(here),
    baseline: baseline === undefined ? undefined : values.path(baseline, ['preflight', 'baseline']),
    databaseUrl:
      databaseUrl === undefined ? undefined : values.text(databaseUrl, ['preflight', 'databaseUrl']),
  };
}

async function run(flags: Flags, section: PreflightSection): Promise<number> {
  const schema = flags.schema ?? section.schema ?? [];
  const sources = flags.sources ?? section.sources ?? [];
  if (schema.length === 0) throw new UsageError("name the migrations: --schema 'migrations/**/*.sql'");
  if (sources.length === 0) throw new UsageError("name the sources: --sources 'src/**/*.{go,ts,js,py,sql}'");
  const onStdout = Object.keys(RENDERERS).filter((name) => flags[name as keyof typeof RENDERERS] === true);
  if (onStdout.length > 1)
    throw new UsageError(`only one of --${onStdout.join(', --')} can go to standard output`);
  const known = flags.baseline ?? section.baseline;
  const baseline = known === undefined || flags.writeBaseline !== undefined ? undefined : readBaseline(known);
  const outcome = await preflight({
    schema,
    sources,
    baseline,
    databaseUrl: flags.databaseUrl ?? section.databaseUrl,
  });
  if (flags.writeBaseline !== undefined) return adopt(outcome, flags.writeBaseline);
  publish(outcome, flags, onStdout.length === 0);
  return outcome.exitCode;
}

function publish(outcome: Outcome, flags: Flags, terminal: boolean): void {
  for (const [name, render] of Object.entries(RENDERERS)) {
    const target = flags[name as keyof typeof RENDERERS];
    if (target === true) process.stdout.write(render(outcome));
    else if (target !== undefined) write(target, render(outcome));
  }
  const { colour } = streamTraits(process.stdout, process.env);
  if (terminal) process.stdout.write(renderTerminal(outcome, { colour, quiet: flags.quiet ?? false }));
  if (!runsInActions(process.env)) return;
  // A runner reads both streams, and standard output may hold a document.
  for (const line of annotationsOf(outcome)) process.stderr.write(`${line}\n`);
}

function adopt(outcome: Outcome, file: string): number {
  write(file, `${JSON.stringify(baselineOf(outcome.findings), null, 2)}\n`);
  process.stdout.write(`${outcome.findings.length} findings are known from now on\n`);
  return outcome.counts.checked === 0 ? 3 : 0;
}

function write(file: string, content: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  } catch (cause) {
    throw new UsageError(`${file} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

function readBaseline(file: string): Baseline {
  try {
    return baselineFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new UsageError(`${file} is no baseline; --write-baseline writes one`, { cause });
  }
}
