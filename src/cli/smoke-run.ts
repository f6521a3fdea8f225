import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import type { ResolvedTarget } from '../config/target.ts';
import { tenantUrl } from '../platform/address.ts';
import { undiciExchange } from '../platform/undici.ts';
import { timingAt } from '../probe/timing.ts';
import { tellRunner } from '../report/annotations.ts';
import { grouped } from '../report/duration.ts';
import { terminal } from '../report/escape.ts';
import { printedJson } from '../report/json.ts';
import { streamTraits } from '../report/terminal/environment.ts';
import { painter } from '../report/terminal/paint.ts';
import { checkTarget, clientOf } from '../session/check.ts';
import { listedBy } from '../smoke/gone.ts';
import { type Fleet, membersOf } from '../smoke/members.ts';
import { smokeProgress } from '../smoke/progress.ts';
import { isTrouble, renderSmokeSummary, smokeAnnotations, writeSmokeReports } from '../smoke/report.ts';
import type { Smoke, TenantResult } from '../smoke/result.ts';
import { runSmoke } from '../smoke/run.ts';
import { tellSmoke } from '../telemetry/smoke.ts';
import { once, sayAside } from './aside.ts';
import type { Settings } from './settings.ts';
import { listOf, type SmokeFlags } from './smoke.ts';
import { freshGate } from './smoke-fresh.ts';

export interface SmokeTask {
  flags: SmokeFlags;
  settings: Settings;
  remote: ResolvedTarget | null;
  gitSha: string;
  stop: AbortSignal;
}

/** One smoke with its progress, its reports and its last words. */
export async function smokeOn(task: SmokeTask): Promise<Smoke> {
  const { flags, settings, remote, gitSha, stop } = task;
  const clock = systemClock();
  const urlOf = remote ? urlsOf(remote) : null;
  const say = once(sayAside);
  const gate = remote && flags.fresh > 0 ? await freshGate(task, remote, say) : null;
  await using exchange = undiciExchange({ ...remote?.connection, pace: 1 });
  const { requestMs } = timingAt(1);
  const orgs = remote ? await checkTarget(remote.target, { exchange, clock, requestMs }) : [];
  const listed = await listOf(flags, urlOf);
  const fleet: Fleet = listed ?? membersOf(orgs, urlOf ?? String);
  using progress = progressOf(task, fleet.members.length);
  const { smoke, folder } = await runSmoke({
    target: remote?.target ?? null,
    connection: remote?.connection ?? {},
    gitSha,
    fleet,
    readsEach: flags.reads,
    concurrency: flags.concurrency,
    timeoutMs: flags.timeout,
    strict: flags.strict ?? false,
    reports: settings.reports,
    clock,
    stop,
    listedNow: listed || !remote ? null : listedBy(clientOf(remote.target, exchange, requestMs)),
    gateFresh: gate && { wanted: flags.fresh, gate: afterReading(gate) },
    onResult: (result) => progress.take(result),
  });
  progress[Symbol.dispose]();
  writeSmokeReports(folder, smoke);
  tell(flags, smoke, folder);
  const aside = flags.json || flags.jsonl ? process.stderr : process.stdout;
  const actions = { lines: smokeAnnotations(smoke), summary: renderSmokeSummary(smoke) };
  tellRunner(process.env, actions, (line) => aside.write(line));
  // The verdict stands and was told: a collector that hangs keeps nobody waiting for it.
  for (const wrong of await tellSmoke(smoke, process.env)) say(`telemetry: ${wrong}`);
  return smoke;

  /** The rate is that of the reading, so the bar ends with it. */
  function afterReading<T>(act: () => Promise<T>): () => Promise<T> {
    return () => {
      progress[Symbol.dispose]();
      return act();
    };
  }
}

const urlsOf =
  ({ target }: ResolvedTarget) =>
  (slug: string) =>
    tenantUrl(target.controlPlane, slug, target.tenantUrl);

function progressOf({ flags }: SmokeTask, total: number): Disposable & { take(result: TenantResult): void } {
  if (flags.jsonl)
    return {
      take: (result) => process.stdout.write(`${printedJson(result, 0)}\n`),
      [Symbol.dispose]: () => undefined,
    };
  if (flags.json || flags.quiet) return { take: () => undefined, [Symbol.dispose]: () => undefined };
  const { isTTY, size } = streamTraits(process.stdout, process.env);
  const clock = systemClock();
  return smokeProgress({ stream: process.stdout, isTTY, columns: () => size().columns, total, clock });
}

const MOST_TOLD = 200;
const TONES = { pass: 'good', fail: 'bad', inconclusive: 'unclear' } as const;

function tell({ json, jsonl }: SmokeFlags, smoke: Smoke, folder: string): void {
  if (jsonl) return;
  if (json) return void process.stdout.write(`${printedJson(smoke)}\n`);
  const paint = painter(streamTraits(process.stdout, process.env).colour);
  const troubled = smoke.tenants.filter(isTrouble);
  const lines = [
    `${paint(TONES[smoke.verdict], smoke.verdict.toUpperCase())}  ${paint('strong', smoke.headline)}`,
    ...troubled
      .slice(0, MOST_TOLD)
      .map(({ tenant, is, why }) => terminal(`  ${is.padEnd(11)} ${tenant}  ${why}`)),
    ...(troubled.length > MOST_TOLD
      ? [`  and ${grouped(troubled.length - MOST_TOLD)} more in tenants.jsonl`]
      : []),
    ...smoke.fresh.map(({ run, verdict, headline }) =>
      terminal(`  fresh tenant ${run}: ${verdict}: ${headline}`),
    ),
    ...smoke.limits.map((limit) => `  limited  ${paint('unclear', limit)}`),
    ...(smoke.target.unverifiedTls ? [paint('bad', '  certificates were not verified')] : []),
    `  report   ${join(folder, 'summary.md')}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
