import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Target } from '../gate/plan.ts';
import type { ConnectionOptions } from '../platform/connection.ts';
import { makeRunFolder, newRunId, pointLatestAt } from '../session/folder.ts';
import { EXIT } from '../verdict/merge.ts';
import type { Asking } from './ask.ts';
import { askCrowd } from './crowd.ts';
import { isDoubtful, type ListedNow, withoutGone } from './gone.ts';
import { type Counts, judgeSmoke, noCounts } from './judge.ts';
import { type Lines, linesTo } from './lines.ts';
import type { Fleet } from './members.ts';
import { type FreshResult, SMOKE_SCHEMA, type Smoke, type TenantResult } from './result.ts';

export interface SmokeOptions {
  target: Target | null;
  connection: Omit<ConnectionOptions, 'pace'>;
  gitSha: string;
  fleet: Fleet;
  readsEach: number;
  concurrency: number;
  timeoutMs: number;
  strict: boolean;
  reports: string;
  clock: Clock;
  stop: AbortSignal;
  /** Null where there is no list to look anybody up in. */
  listedNow: ListedNow | null;
  /** Gates so many fresh tenants, each by itself, once the fleet has been read. */
  gateFresh: { wanted: number; gate: () => Promise<FreshResult> } | null;
  onResult?: (result: TenantResult) => void;
}

/** What smoke.json holds of those that are not fresh; tenants.jsonl has them all. */
const MOST_KEPT = 10_000;

export async function runSmoke(options: SmokeOptions): Promise<{ smoke: Smoke; folder: string }> {
  const startedAt = new Date();
  const run = newRunId('smoke', startedAt);
  const folder = makeRunFolder(options.reports, run);
  const began = options.clock.now();
  const found = await ask(options, join(folder, 'tenants.jsonl'));
  const tookMs = Math.round((options.clock.now() - began) / options.clock.pace);
  const fresh = options.stop.aborted ? [] : await gateAll(options);
  const told = {
    counts: found.counts,
    listed: options.fleet.members.length,
    asked: found.asked,
    strict: options.strict,
    expected: { gitSha: options.gitSha },
    fresh,
    freshWanted: options.gateFresh?.wanted ?? 0,
  };
  const smoke: Smoke = {
    schema: SMOKE_SCHEMA,
    kind: 'smoke',
    run,
    startedAt: startedAt.toISOString(),
    ...judgeSmoke(told),
    target: {
      name: options.target?.name ?? 'a list',
      controlPlane: options.target?.controlPlane ?? null,
      unverifiedTls: options.connection.unverifiedTls ?? false,
    },
    ...told,
    readsEach: options.readsEach,
    tookMs,
    tenants: found.kept,
    limits: limitsOf(options, found),
  };
  pointLatestAt(folder);
  return { smoke, folder };
}

/** Side by side: each takes minutes on a real platform, and what one cannot do takes nothing from the rest. */
async function gateAll({ gateFresh }: SmokeOptions): Promise<FreshResult[]> {
  if (gateFresh === null) return [];
  const gates = await Promise.allSettled(
    Array.from({ length: gateFresh.wanted }, async () => await gateFresh.gate()),
  );
  return gates.map((gate) => (gate.status === 'fulfilled' ? gate.value : notGated(gate.reason)));
}

const notGated = (reason: unknown): FreshResult => ({
  run: 'without a run',
  verdict: 'inconclusive',
  exitCode: EXIT.inconclusive,
  headline: `it could not be gated: ${reason instanceof Error ? reason.message : String(reason)}`,
});

interface Found {
  counts: Counts;
  asked: number;
  kept: TenantResult[];
  lost: number;
}

async function ask(options: SmokeOptions, path: string): Promise<Found> {
  using lines = linesTo(path);
  const found: Found = { counts: noCounts(), asked: 0, kept: [], lost: 0 };
  const doubtful: TenantResult[] = [];
  const take = (result: TenantResult) => {
    options.onResult?.(result);
    if (options.listedNow && isDoubtful(result)) doubtful.push(result);
    else settle(found, lines, result);
  };
  await askCrowd(options.fleet.members, askingOf(options), {
    stop: options.stop,
    onResult: (result) => {
      found.asked += 1;
      take(result);
    },
  });
  for (const result of await withoutGone(doubtful, options.listedNow)) settle(found, lines, result);
  for (const result of options.fleet.skipped) settle(found, lines, result);
  return found;
}

const askingOf = (options: SmokeOptions): Asking => ({
  expected: options.gitSha,
  readsEach: options.readsEach,
  concurrency: options.concurrency,
  pace: options.clock.pace,
  connection: options.connection,
  headers: options.target?.headers ?? {},
  timeoutMs: options.timeoutMs,
});

function settle(found: Found, lines: Lines, result: TenantResult): void {
  lines.write(result);
  found.counts[result.is] += 1;
  if (result.is === 'fresh') return;
  if (found.kept.length < MOST_KEPT) found.kept.push(result);
  else found.lost += 1;
}

function limitsOf({ stop, fleet }: SmokeOptions, { asked, lost }: Found): string[] {
  const limits = [];
  if (stop.aborted) limits.push(`stopped after ${asked} of ${fleet.members.length} tenants`);
  if (lost > 0) limits.push(`${lost} more that are not fresh stand in tenants.jsonl alone`);
  return limits;
}
