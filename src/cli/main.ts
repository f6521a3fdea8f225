import type { Command, CommanderError } from 'commander';
import { UsageError } from '../usage.ts';
import { EXIT } from '../verdict/merge.ts';

/** Each command is a file, loaded when it is asked for: nobody waits for what they did not name. */
const COMMANDS: readonly { name: string; summary: string; load: () => Promise<Command> }[] = [
  {
    name: 'gate',
    summary: 'gate one fresh tenant: all assertions',
    load: async () => (await import('./gate.ts')).gateCommand(),
  },
  {
    name: 'replay',
    summary: 'gate a build of the past, or judge recorded evidence',
    load: async () => (await import('./replay.ts')).replayCommand(),
  },
  {
    name: 'judge',
    summary: 'reach the verdict again from recorded evidence',
    load: async () => (await import('./judge.ts')).judgeCommand(),
  },
  {
    name: 'report',
    summary: "render a run's reports again from its evidence",
    load: async () => (await import('./report.ts')).reportCommand(),
  },
  {
    name: 'serve',
    summary: 'run the in-repo registry in the foreground',
    load: async () => (await import('./serve.ts')).serveCommand(),
  },
  {
    name: 'fleet',
    summary: 'spread builds, gates and replays over any number of machines',
    load: async () => (await import('./fleet.ts')).fleetCommand(),
  },
  {
    name: 'preflight',
    summary: 'check SQL against a real schema before anything runs',
    load: async () => (await import('./preflight.ts')).preflightCommand(),
  },
  {
    name: 'smoke',
    summary: "after a deploy: every tenant's build",
    load: async () => (await import('./smoke.ts')).smokeCommand(),
  },
  {
    name: 'reap',
    summary: 'delete test tenants that nobody owns any more',
    load: async () => (await import('./reap.ts')).reapCommand(),
  },
  {
    name: 'doctor',
    summary: 'is this target usable: reachability, credentials, clock, log, leftovers',
    load: async () => (await import('./doctor.ts')).doctorCommand(),
  },
  {
    name: 'affected',
    summary: 'must the gate run for a change',
    load: async () => (await import('./affected.ts')).affectedCommand(),
  },
  {
    name: 'history',
    summary: 'what all remembered runs say together',
    load: async () => (await import('./history.ts')).historyCommand(),
  },
  {
    name: 'list',
    summary: 'list templates, regressions or past runs',
    load: async () => (await import('./list.ts')).listCommand(),
  },
];

const HELP = `delivery: does a fresh tenant, on exactly this build, receive everything its template promises, and if not, why not?

Usage: delivery <command> [options]

Commands:
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

Try:
  delivery gate                        gate the in-repo platform, started for the occasion
  delivery gate --target staging --sha 4f2a91c
  delivery replay enum-coalesce        see an incident of the past turn red by its name
  delivery <command> --help

Exit codes: 0 pass, 1 fail, 2 bad usage or configuration, 3 inconclusive, 4 a tenant leaked, 70 a fault of delivery itself
`;

export async function main(argv: readonly string[]): Promise<void> {
  const [, , name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(HELP);
    process.exitCode = name === undefined ? EXIT.usage : EXIT.pass;
    return;
  }
  const known = COMMANDS.find((command) => command.name === name);
  if (!known)
    return refuse(
      `there is no command "${name}"; there are: ${COMMANDS.map((command) => command.name).join(', ')}`,
    );
  try {
    const command = await known.load();
    command
      .name(`delivery ${name}`)
      .exitOverride()
      .configureOutput({ outputError: () => undefined });
    await command.parseAsync(rest, { from: 'user' });
  } catch (error) {
    tell(error);
  }
}

function tell(error: unknown): void {
  if (error instanceof UsageError) return refuse(error.message);
  if (isRefusal(error)) {
    if (error.exitCode !== 0) refuse(error.message.replace(/^error: /, '').replaceAll('\n', ' '));
    return;
  }
  process.stderr.write(
    `delivery: a fault of delivery itself: ${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = EXIT.harness;
}

/** Known by its name, so that nobody who only asks for help waits for the parser of options. */
const isRefusal = (error: unknown): error is CommanderError =>
  error instanceof Error && ['CommanderError', 'InvalidArgumentError'].includes(error.name);

function refuse(message: string): void {
  process.stderr.write(`delivery: ${message}\n`);
  process.exitCode = EXIT.usage;
}
