import type { Command, CommanderError } from 'commander';
import { HarnessFault } from '../fault.ts';
import { UsageError } from '../usage.ts';
import { EXIT } from '../verdict/merge.ts';
import { sayAside } from './aside.ts';

/** Each command is a file, loaded when it is asked for; bin/help.js has a line for each, as a test sees to. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  gate: async () => (await import('./gate.ts')).gateCommand(),
  replay: async () => (await import('./replay.ts')).replayCommand(),
  judge: async () => (await import('./judge.ts')).judgeCommand(),
  report: async () => (await import('./report.ts')).reportCommand(),
  serve: async () => (await import('./serve.ts')).serveCommand(),
  fleet: async () => (await import('./fleet.ts')).fleetCommand(),
  preflight: async () => (await import('./preflight.ts')).preflightCommand(),
  smoke: async () => (await import('./smoke.ts')).smokeCommand(),
  reap: async () => (await import('./reap.ts')).reapCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  affected: async () => (await import('./affected.ts')).affectedCommand(),
  watch: async () => (await import('./watch.ts')).watchCommand(),
  history: async () => (await import('./history.ts')).historyCommand(),
  list: async () => (await import('./list.ts')).listCommand(),
};

export async function main(argv: readonly string[]): Promise<void> {
  const [, , name = '', ...rest] = argv;
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) return refuse(`there is no command "${name}"; there are: ${Object.keys(COMMANDS).join(', ')}`);
  forgetEmpty(process.env);
  try {
    const command = await load();
    command
      .name(`delivery ${name}`)
      .exitOverride()
      .configureOutput({ outputError: () => undefined });
    await command.parseAsync(rest, { from: 'user' });
  } catch (error) {
    tell(error);
  }
}

/** Compose files and CI set a variable to nothing where they have none, and an option would be refused for it. */
function forgetEmpty(environment: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(environment))
    if (name.startsWith('DELIVERY_') && value === '') delete environment[name];
}

export function tell(error: unknown): void {
  if (error instanceof UsageError) return refuse(error.message);
  if (isRefusal(error)) {
    if (error.exitCode !== 0) refuse(error.message.replace(/^error: /, '').replaceAll('\n', ' '));
    return;
  }
  const isTold = error instanceof HarnessFault;
  sayAside(`delivery: a fault of delivery itself: ${isTold ? error.message : String(error)}`);
  if (error instanceof Error && !isTold) for (const frame of framesOf(error)) sayAside(frame);
  process.exitCode = EXIT.harness;
}

/** Without the message, which may hold lines of its own. */
const framesOf = ({ stack }: Error) => (stack ?? '').split('\n').filter((line) => /^ +at /.test(line));

/** Known by its name, so that nobody who only asks for help waits for the parser of options. */
const isRefusal = (error: unknown): error is CommanderError =>
  error instanceof Error && ['CommanderError', 'InvalidArgumentError'].includes(error.name);

function refuse(message: string): void {
  sayAside(`delivery: ${message}`);
  process.exitCode = EXIT.usage;
}
