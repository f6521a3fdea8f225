import { z } from 'zod';

/** What a smoke finds, one line of tenants.jsonl for each tenant and smoke.json for all. */
export const SMOKE_SCHEMA = 1;

export const CLASSES = ['fresh', 'stale', 'mixed', 'unreachable', 'other', 'gone', 'skipped'] as const;
export type Class = (typeof CLASSES)[number];

export const TenantResult = z.strictObject({
  tenant: z.string(),
  url: z.string(),
  is: z.enum(CLASSES),
  /** How often each SHA answered. */
  shas: z.record(z.string(), z.number()),
  why: z.string(),
  tookMs: z.number(),
});
export type TenantResult = z.infer<typeof TenantResult>;

/** A fresh tenant's gate; one that could not even be run is inconclusive, and has no run. */
export const FreshResult = z.strictObject({
  run: z.string(),
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  exitCode: z.number().int(),
  headline: z.string(),
});
export type FreshResult = z.infer<typeof FreshResult>;

export const Smoke = z.strictObject({
  schema: z.literal(SMOKE_SCHEMA),
  kind: z.literal('smoke'),
  run: z.string(),
  startedAt: z.string(),
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  exitCode: z.number().int(),
  headline: z.string(),
  target: z.strictObject({
    name: z.string(),
    controlPlane: z.string().nullable(),
    unverifiedTls: z.boolean(),
  }),
  expected: z.strictObject({ gitSha: z.string() }),
  strict: z.boolean(),
  readsEach: z.number().int(),
  tookMs: z.number(),
  /** Of those that were listed, how many were asked before the run ended. */
  listed: z.number().int(),
  asked: z.number().int(),
  counts: z.record(z.enum(CLASSES), z.number().int()),
  /** Everything that is not fresh, up to a limit; all of it stands in tenants.jsonl. */
  tenants: z.array(TenantResult),
  fresh: z.array(FreshResult),
  /** How many fresh tenants were to be gated; fewer results than that pass nothing. */
  freshWanted: z.number().int(),
  limits: z.array(z.string()),
});
export type Smoke = z.infer<typeof Smoke>;
