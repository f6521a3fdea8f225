import { z } from 'zod';
import type { EvidenceEvent } from '../evidence/events.ts';
import { shorten } from '../report/escape.ts';
import type { Verdict } from '../verdict/result.ts';
import { hopsOf } from './hops.ts';

/** What is remembered of a run: a value that lies on disk until the database has it, perhaps for weeks. */
export const HISTORY_SCHEMA = 1;

const text = z.string();
const ms = z.number();

export const HistoryRecord = z.strictObject({
  schema: z.literal(HISTORY_SCHEMA),
  run: text.min(1),
  kind: text,
  startedAt: z.iso.datetime(),
  target: text,
  embedded: z.boolean(),
  controlPlane: text,
  template: text,
  gitSha: text,
  model: text,
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  exitCode: z.number().int(),
  headline: text,
  pace: z.number(),
  tookMs: ms,
  heartbeatsSeen: z.number().int(),
  heartbeatsFailed: z.number().int(),
  slug: text.nullable(),
  purged: z.boolean(),
  assertions: z.array(
    z.strictObject({
      assertion: text,
      state: text,
      because: text,
      atMs: ms.nullable(),
      blockedBy: text.nullable(),
      proof: text.nullable(),
    }),
  ),
  hops: z.array(
    z.strictObject({
      hop: text,
      atMs: ms,
      tookMs: ms.nullable(),
      budgetMs: ms.nullable(),
    }),
  ),
  causes: z.array(
    z.strictObject({
      nth: z.number().int(),
      mechanism: text,
      certainty: text,
      summary: text,
      explains: z.array(text),
    }),
  ),
  errors: z.array(
    z.strictObject({
      nth: z.number().int(),
      sqlstate: text.nullable(),
      message: text,
      query: text.nullable(),
      count: z.number().int(),
      firstAtMs: ms,
      lastAtMs: ms,
    }),
  ),
  proofs: z.array(
    z.strictObject({
      proof: text,
      assertion: text,
      firedAtMs: ms,
      ended: z.boolean(),
      cameAfterAll: z.boolean().nullable(),
    }),
  ),
});
export type HistoryRecord = z.infer<typeof HistoryRecord>;

const MOST_ERRORS = 50;

export function recordOf(verdict: Verdict, events: readonly EvidenceEvent[]): HistoryRecord {
  const { target, expected, heartbeats, tenant } = verdict;
  return storable({
    schema: HISTORY_SCHEMA,
    run: verdict.run,
    kind: kindOf(verdict.run),
    startedAt: verdict.startedAt,
    target: target.name,
    embedded: target.embedded,
    controlPlane: target.controlPlane,
    template: expected.template,
    gitSha: expected.gitSha,
    model: expected.model,
    verdict: verdict.verdict,
    exitCode: verdict.exitCode,
    headline: verdict.headline,
    pace: verdict.pace,
    tookMs: verdict.tookMs,
    heartbeatsSeen: heartbeats.seen,
    heartbeatsFailed: heartbeats.failed,
    slug: tenant.slug,
    purged: tenant.purged,
    assertions: verdict.assertions.map(({ id, state, because, atMs, blockedBy, proof }) => ({
      assertion: id,
      state,
      because,
      atMs,
      blockedBy: blockedBy ?? null,
      proof: proof ?? null,
    })),
    hops: hopsOf(verdict, events),
    causes: verdict.causes.map(({ mechanism, certainty, summary, explains }, nth) => ({
      nth,
      mechanism,
      certainty,
      summary,
      explains,
    })),
    errors: heartbeats.errors.slice(0, MOST_ERRORS).map((error, nth) => ({ nth, ...error })),
    proofs: verdict.proofs.map(({ id, assertion, firedAtMs, ended, cameAfterAll }) => ({
      proof: id,
      assertion,
      firedAtMs,
      ended,
      cameAfterAll,
    })),
  });
}

/** A run's id is its time, what it was, and six digits that keep it from meeting another. */
const kindOf = (run: string) => /^\d{4}-\d\d-\d\d-\d{6}-(.+)-[0-9a-f]{6,}$/.exec(run)?.[1] ?? 'gate';

const LONGEST_TEXT = 4_000;

/** PostgreSQL takes neither a NUL nor half a character, and a platform's error message may hold both. */
function storable<T>(value: T): T {
  if (typeof value === 'string')
    return shorten(value.replaceAll('\0', '\ufffd').toWellFormed(), LONGEST_TEXT) as T;
  if (Array.isArray(value)) return value.map(storable) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, storable(one)])) as T;
}
