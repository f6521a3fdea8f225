import { appendFileSync, realpathSync } from 'node:fs';
import { basename, relative, resolve, sep } from 'node:path';
import { Command } from 'commander';
import { changesSince, topOf } from '../affected/changes.ts';
import { type Decision, decide } from '../affected/decide.ts';
import { DEFAULT_INERT, inertBy } from '../affected/inert.ts';
import { type Config, readConfig } from '../config/config.ts';
import { printedJson } from '../report/json.ts';
import { configOption } from './settings.ts';

interface AffectedFlags {
  base?: string;
  config?: string;
  json?: boolean;
}

export function affectedCommand(): Command {
  return new Command('affected')
    .description(
      'Say whether the gate must run for a change: yes, unless every changed path is inert.\nWrites run=true or run=false to $GITHUB_OUTPUT, and exits 0 either way.',
    )
    .option('--base <ref>', 'what the change is to be merged into; without it the answer is yes')
    .addOption(configOption())
    .option('--json', 'as JSON')
    .action(affected);
}

async function affected(flags: AffectedFlags): Promise<void> {
  const here = process.cwd();
  const config = readConfig(flags.config, here);
  const isInert = inertBy(config?.sections.inert ?? DEFAULT_INERT, await delivered(config));
  const decision = decide(await changesSince(flags.base ?? '', here), isInert);
  process.stdout.write(flags.json ? `${printedJson(decision)}\n` : told(decision));
  const output = process.env.GITHUB_OUTPUT;
  if (output) appendFileSync(output, `run=${decision.run}\n`);
}

/** The folders that content is delivered from, and the configuration itself, as paths from the top of the repository. */
async function delivered(config: Config | null): Promise<string[]> {
  if (config === null) return [];
  const { folder, file, sections } = config;
  const top = (await topOf(folder)) ?? folder;
  // Git tells the top by its real name, whatever links led here.
  const real = realpathSync(folder);
  const fromTop = (path: string) => relative(top, resolve(real, path)).split(sep).join('/');
  const folders = [sections.templates, sections.plugins].filter((path) => path !== undefined);
  return [...folders.map((path) => `${fromTop(path)}/**`), fromTop(basename(file))];
}

const MOST_TOLD = 20;

function told({ run, why, paths }: Decision): string {
  const rest = paths.length > MOST_TOLD ? [`  and ${paths.length - MOST_TOLD} more`] : [];
  const lines = [
    `run=${run}: ${why}`,
    ...paths.slice(0, MOST_TOLD).map((path) => `  ${JSON.stringify(path).slice(1, -1)}`),
    ...rest,
  ];
  return `${lines.join('\n')}\n`;
}
