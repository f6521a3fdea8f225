import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { type Budgets, DEFAULT_BUDGETS } from '../evidence/budgets.ts';
import type { EvidenceEvent } from '../evidence/events.ts';
import { fileSink, type RecordLost, recorder } from '../evidence/recorder.ts';
import { redactor } from '../evidence/redaction.ts';
import { HarnessFault } from '../fault.ts';
import { gate } from '../gate/gate.ts';
import type { GateParts, GatePlan, Target } from '../gate/plan.ts';
import type { LogsSettings } from '../logs/settings.ts';
import type { ConnectionOptions } from '../platform/connection.ts';
import { newTestSlug } from '../platform/slug.ts';
import { undiciExchange } from '../platform/undici.ts';
import { timingAt } from '../probe/timing.ts';
import { readTemplate, type TemplateSources } from '../template/read.ts';
import { type Ledger, ledger } from '../tenancy/ledger.ts';
import type { Reaped } from '../tenancy/reap.ts';
import { conclude } from '../verdict/judge.ts';
import type { Verdict } from '../verdict/result.ts';
import type { Standing } from '../verdict/standing.ts';
import { checkTarget, clientOf } from './check.ts';
import { makeRunFolder, newRunId, pointLatestAt } from './folder.ts';
import { removeLeftovers } from './leftovers.ts';
import { withinLimit } from './limit.ts';
import { logSourceOf } from './log.ts';
import { tellLost } from './lost.ts';

/** One gate from its plan to its judged evidence, against a platform that is already there. */
export interface SessionOptions {
  kind: string;
  target: Target;
  connection?: Omit<ConnectionOptions, 'pace'>;
  pace: number;
  gitSha: string;
  template: string;
  sources: TemplateSources;
  addedConfigKeys: readonly string[];
  budgets: Partial<Budgets>;
  exercises: readonly string[];
  early: boolean;
  staleAfterMs: number | null;
  /** For the whole run, its teardown and its report included. */
  runMs?: number | null;
  keep: boolean;
  reports: string;
  /** The file, or whatever else keeps its word. */
  ledger: string | Ledger;
  /** Where somebody else has written the names down before. */
  newSlug?: () => string;
  /** Null or left out where the configuration names none; the in-repo registry's own is found by itself. */
  logs?: LogsSettings | null;
  /** Another log than those. */
  logSource?: GateParts['logSource'];
  visit?: GateParts['visit'];
  stop: AbortSignal;
  secrets: readonly string[];
  onEvent?: (event: EvidenceEvent, line: number) => void;
  onStanding?: (standing: Standing) => void;
  /** What earlier runs had left, and what became of it; `trouble` where it could not be looked after. */
  onLeftovers?: (reaped: readonly Reaped[], trouble?: string) => void;
}

export interface SessionResult {
  folder: string;
  verdict: Verdict;
  events: EvidenceEvent[];
}

export async function runSession(options: SessionOptions): Promise<SessionResult> {
  const promise = readTemplate(options.template, options.sources);
  const clock = systemClock(options.pace);
  const budgets = { ...DEFAULT_BUDGETS, ...options.budgets };
  const limits = { runMs: options.runMs ?? null, teardownMs: budgets.teardown };
  using limit = withinLimit(options.stop, limits, clock);
  const timing = timingAt(options.pace);
  await using exchange = undiciExchange({ ...options.connection, pace: options.pace });
  const orgs = await checkTarget(options.target, { exchange, clock, requestMs: timing.requestMs });
  const client = clientOf(options.target, exchange, timing.requestMs);
  const book = typeof options.ledger === 'string' ? ledger(options.ledger) : options.ledger;
  await removeLeftovers(orgs, client, { ledger: book, clock, timing, stop: limit.signal }).then(
    options.onLeftovers,
    (error: unknown) => options.onLeftovers?.([], String(error)),
  );
  const logs = await logSourceOf(options.target, options.logs, client);
  const startedAt = new Date();
  const run = newRunId(options.kind, startedAt);
  const folder = makeRunFolder(options.reports, run);
  const secrets = redactor([options.target.adminToken, ...options.secrets]);
  const evidence = join(folder, 'evidence.jsonl');
  const recordLost = new AbortController();
  const onLost = ({ why }: RecordLost) => recordLost.abort(`the evidence cannot be written: ${why}`);
  using record = recorder({ clock, redactor: secrets, sink: fileSink(evidence), onLost });
  const events: EvidenceEvent[] = [];
  record.onEvent((event, line) => {
    events.push(event);
    options.onEvent?.(event, line);
  });
  const plan: GatePlan = {
    run,
    startedAt: startedAt.toISOString(),
    target: options.target,
    expected: { gitSha: options.gitSha, ...promise, addedConfigKeys: [...options.addedConfigKeys] },
    budgets,
    exercises: options.exercises,
    early: options.early,
    staleAfterMs: options.staleAfterMs,
    keep: options.keep,
  };
  const story = await gate(plan, {
    clock,
    timing,
    exchange,
    recorder: record,
    redactor: secrets,
    ledger: book,
    newSlug: options.newSlug ?? newTestSlug,
    logSource:
      options.logSource ??
      logs({ clock, now: record.now, timing, ca: options.connection?.ca, clean: secrets.clean }),
    stop: AbortSignal.any([limit.signal, recordLost.signal]),
    ...(options.onStanding ? { onStanding: options.onStanding } : {}),
    ...(options.visit ? { visit: options.visit } : {}),
  });
  pointLatestAt(folder);
  const lost = record.end();
  if (lost) throw new HarnessFault(tellLost(lost, evidence, story.facts));
  const verdict = conclude(story);
  if (!verdict) throw new Error('the run left no evidence');
  return { folder, verdict, events };
}
