import { Command, Option } from 'commander';
import { historyOption } from './afterwards.ts';
import {
  count,
  deadlineOption,
  FIXTURES_REGRESSIONS,
  parseDuration,
  parseExercise,
  parsePace,
} from './fleet-options.ts';
import { cancelBatch, showStatus } from './fleet-status.ts';
import { runSubmit } from './fleet-submit.ts';
import { runWork } from './fleet-work.ts';
import { shaOption } from './gate.ts';
import { port } from './serve-options.ts';
import { configOption, ledgerOption, targetOption } from './settings.ts';

export function fleetCommand(): Command {
  const fleet = new Command('fleet').description(
    'The same checks on any number of machines. PostgreSQL is the only thing to run: it is the queue, and it remembers what each worker owns.',
  );
  // What is set on a command is not passed on to commands that were made apart from it.
  for (const command of [submitCommand(), workCommand(), statusCommand(), cancelCommand()])
    fleet.addCommand(command.exitOverride().configureOutput({ outputError: () => undefined }));
  return fleet;
}

const queueOption = () =>
  new Option('--queue <url>', 'the PostgreSQL that holds the queue: postgres://user@host/database')
    .env('DELIVERY_QUEUE')
    .makeOptionMandatory();

const submitCommand = () =>
  new Command('submit')
    .description('Put one batch of jobs into the queue, and print its id.')
    .addOption(queueOption())
    .addOption(targetOption())
    .addOption(configOption())
    .addOption(shaOption('the build that must answer'))
    .option(
      '--builds <who>',
      'read the build of tenants: all, a file with a slug a line, or - for standard input',
    )
    .option('--gates <n>', 'gate so many fresh tenants', count(100_000), 0)
    .option('--replay <ids>', 'replay regressions: all, or ids with commas between')
    .option('--template <name>', 'the template that gates provision')
    .option('--templates <folder>', 'where the expected content is read from')
    .option('--regressions <folder>', 'the catalogue', FIXTURES_REGRESSIONS)
    .option('--exercise <name>', 'an exercise of each gate (repeatable)', parseExercise, [])
    .addOption(deadlineOption('another budget of each gate'))
    .option('--no-early', 'wait for every deadline; proofs only leave their shadow')
    .option('--tries <n>', 'how often what could not be observed is tried', count(100), 3)
    .option(
      '--at-once <n>',
      'so many jobs at once on the control plane, by all workers together',
      count(10_000),
      16,
    )
    .option('--json', 'as JSON')
    .action(runSubmit);

const workCommand = () =>
  new Command('work')
    .description('Take jobs from the queue until it is told to stop.')
    .addOption(queueOption())
    .option(
      '--target <name>',
      'serve this target (repeatable; default: every target of the configuration)',
      append,
      [],
    )
    .addOption(configOption())
    .addOption(ledgerOption())
    .option('--at-once <n>', 'so many jobs at once in this process', count(1_000), 4)
    .option(
      '--lease <duration>',
      'how long a worker may be silent before its jobs are given to others',
      parseDuration,
      30_000,
    )
    .option('--away <duration>', 'how long the queue may be away', parseDuration, 600_000)
    .option('--no-replays', 'leave replays, which start a registry of their own, to others')
    .option('--until-done', 'end once nothing is owed any more')
    .option('--templates <folder>', 'where the expected content is read from')
    .option('--plugins <folder>', "where the plugins' expected content is read from")
    .option('--template <name>', 'the template that replays provision')
    .option('--regressions <folder>', 'the catalogue', FIXTURES_REGRESSIONS)
    .addOption(
      new Option('--pace <n>', 'of targets that are `delivery serve`').argParser(parsePace).default(1),
    )
    .addOption(historyOption())
    .option('--port <n>', 'answer GET /health there (default: nowhere)', port)
    .option('--host <address>', 'whom to answer', '127.0.0.1')
    .option('--quiet', 'no line for each job')
    .action(runWork);

const statusCommand = () =>
  new Command('status')
    .description('Where a batch stands: rate, rest, verdicts by class, workers.')
    .argument('[batch]', 'its id (default: the newest)')
    .addOption(queueOption())
    .option('--watch', 'until it is done; then the exit code is that of its verdicts')
    .option('--report <folder>', 'write the report of all of its runs there')
    .option('--json', 'as JSON')
    .action(showStatus);

const cancelCommand = () =>
  new Command('cancel')
    .description('Give a batch up. What runs is broken off, and its tenants are removed.')
    .argument('<batch>', 'its id')
    .addOption(queueOption())
    .action(cancelBatch);

const append = (value: string, before: readonly string[]) => [...before, value];
