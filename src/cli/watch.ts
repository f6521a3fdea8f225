import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../clock.ts';
import { newDisposables } from '../disposables.ts';
import { duration } from '../report/duration.ts';
import { terminal } from '../report/escape.ts';
import { UsageError } from '../usage.ts';
import type { Attempt } from '../watch/state.ts';
import { afterwards, historyOption } from './afterwards.ts';
import { sayAside } from './aside.ts';
import { shaOption } from './gate.ts';
import { onInterrupt } from './interrupt.ts';
import { deadlineOption, parseDuration, parsePace } from './options.ts';
import { port } from './serve-options.ts';
import { settingsOf, targetOption, withSettings } from './settings.ts';
import type { WatchFlags } from './watch-plan.ts';

export function watchCommand(): Command {
  const command = new Command('watch')
    .description(
      'Gate a fresh tenant again and again, and smoke the fleet before it, as a service: /metrics for Prometheus, /health, and a page with the last verdicts.\nSIGTERM drains it.',
    )
    .addOption(
      new Option('--every <duration>', 'from one round to the next')
        .argParser(parseDuration)
        .default(300_000, '5m'),
    )
    .option('--port <n>', 'where to listen', port, 9464)
    .option('--host <address>', 'whom to listen to', '127.0.0.1')
    .addOption(targetOption())
    .addOption(shaOption('the build that must answer'))
    .option('--sha-file <file>', 'a file that holds it, read before each run')
    .option('--template <name>', 'the template to provision (default: seo-agent)')
    .option('--templates <folder>', 'where the expected content is read from')
    .option('--plugins <folder>', "where the plugins' expected content is read from")
    .option('--no-smoke', 'gate only')
    .addOption(deadlineOption('another budget, such as plugin=600s'))
    .option('--pace <n>', 'how much faster than production; embedded registry only', parsePace)
    .option('--keep-runs <n>', 'how many runs are remembered, and their reports kept', keepRuns, 100)
    .addOption(historyOption());
  return withSettings(command).action(watch);
}

function keepRuns(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`"${text}" is not a number of runs from 1 to 9999.`);
}

async function watch(flags: WatchFlags): Promise<void> {
  const settings = settingsOf(flags);
  // A folder of its own, since it removes from it what is old.
  const reports = join(settings.reports, 'watch');
  mkdirSync(reports, { recursive: true });
  // What is wrong with it is said before anything starts.
  await afterwards(flags, sayAside);
  await using parts = newDisposables();
  using interrupt = onInterrupt(sayAside);
  const { checksOf } = await import('./watch-plan.ts');
  const { target, checks } = await checksOf(flags, { ...settings, reports }, parts, sayAside);
  const [{ newWatch }, { keepWatching }, { pruneRuns }, { watchServer }] = await Promise.all([
    import('../watch/state.ts'),
    import('../watch/loop.ts'),
    import('../watch/prune.ts'),
    import('../watch/server.ts'),
  ]);
  const state = newWatch({ target, everyMs: flags.every, checks, mostAttempts: flags.keepRuns }, Date.now());
  const app = watchServer(state, Date.now);
  parts.adopt(app, () => app.close());
  await app.listen({ port: flags.port, host: flags.host }).catch((cause: Error) => {
    throw new UsageError(`watch cannot listen: ${cause.message}`, { cause });
  });
  interrupt.signal.addEventListener('abort', () => {
    state.draining = true;
  });
  const { port: bound } = app.server.address() as AddressInfo;
  process.stdout.write(`watching ${target} every ${duration(flags.every)}: http://${flags.host}:${bound}\n`);
  await keepWatching({
    checks,
    state,
    clock: systemClock(),
    now: Date.now,
    stop: interrupt.signal,
    onAttempt: (attempt) => {
      process.stdout.write(`${lineOf(attempt)}\n`);
      try {
        pruneRuns(reports, flags.keepRuns);
      } catch (error) {
        // Old reports that stay are no reason to look no longer.
        sayAside(`watch: ${String(error)}`);
      }
    },
  });
}

function lineOf(attempt: Attempt): string {
  const began = new Date(attempt.startedAtMs).toISOString().slice(0, 19);
  const took = duration(attempt.finishedAtMs - attempt.startedAtMs);
  const said =
    attempt.is === 'verdict'
      ? `${attempt.result.verdict.toUpperCase()}  ${attempt.result.title}  ${attempt.result.folder}`
      : `did not happen: ${attempt.why}`;
  return terminal(`${began}Z  ${attempt.check.padEnd(5)}  ${took.padStart(8)}  ${said}`);
}
