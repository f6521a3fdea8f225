import { z } from 'zod';
import { BUDGET_NAMES, type Budgets } from './budgets.ts';
import { Expectation } from './expectation.ts';
import { Failure, Look } from './look.ts';

export type { FileSeen, LookAt, Subject, Unreadable } from './look.ts';
export { Failure, Look } from './look.ts';

/**
 * The lines of evidence.jsonl. `at` and `began` are platform milliseconds since the run began: what a look
 * saw was true at some moment between the two. Nothing here knows of a fault or a regression.
 */
export const EVIDENCE_SCHEMA = 1;

const at = z.number();

/** What a log source is known to tell. A fact that it does not tell is unknown, however long it is silent. */
export const LOG_FACTS = [
  'read-failed',
  'heartbeat',
  'transition',
  'reconcile-fired',
  'reconcile-complete',
  'stage-failed',
  'installed',
  'restart-requested',
  'restart-coalesced',
  'restart-began',
  'restart-ended',
  'restart-crashed',
  'late-write',
  'drain-limit',
] as const;
export type LogFact = (typeof LOG_FACTS)[number];

export const LogEvent = z.strictObject({
  type: z.literal('log'),
  at,
  fact: z.enum(LOG_FACTS),
  workspace: z.string().nullable(),
  /** The log's own time of day, where the line has one. */
  time: z.string().nullable(),
  message: z.string(),
  sqlstate: z.string().optional(),
  query: z.string().optional(),
  plugin: z.string().optional(),
  source: z.string().optional(),
  error: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  cycle: z.number().optional(),
  lateMs: z.number().optional(),
  kind: z.string().optional(),
});
export type LogEvent = z.infer<typeof LogEvent>;

const RunEvent = z.strictObject({
  type: z.literal('run'),
  at,
  schema: z.literal(EVIDENCE_SCHEMA),
  run: z.string(),
  startedAt: z.string(),
  pace: z.number(),
  target: z.strictObject({
    name: z.string(),
    controlPlane: z.string(),
    embedded: z.boolean(),
    /** Set where the target asked in so many words not to have certificates verified. */
    unverifiedTls: z.boolean(),
  }),
  expected: Expectation,
  budgets: z.strictObject(
    Object.fromEntries(BUDGET_NAMES.map((name) => [name, z.number()])) as Record<keyof Budgets, z.ZodNumber>,
  ),
  exercises: z.array(z.string()),
  /** False where proofs of hopelessness only leave their shadow and every wait goes to its deadline. */
  early: z.boolean(),
  /** How long the expected build's absence may be steady before it counts as the end of the deploy, if said. */
  staleAfterMs: z.number().nullable(),
});
export type RunEvent = z.infer<typeof RunEvent>;

/** Something that the harness did to the platform. */
const ActEvent = z.strictObject({
  type: z.literal('act'),
  began: z.number(),
  at,
  what: z.enum(['create-tenant', 'create-workspace', 'delete-tenant', 'put-model', 'put-secret', 'restart']),
  /** The tenant's slug, the workspace's id, the model. */
  of: z.string(),
  /** `lost` means that nobody knows whether the platform did it. */
  outcome: z.enum(['done', 'refused', 'lost']),
  id: z.string().optional(),
  why: Failure.optional(),
});
export type ActEvent = z.infer<typeof ActEvent>;

const ContentEvent = z.strictObject({
  type: z.literal('content'),
  at,
  hash: z.string(),
  size: z.number(),
  /** Without its secrets; `size` is that of the whole. */
  text: z.string(),
});

const LogSourceEvent = z.strictObject({
  type: z.literal('log-source'),
  at,
  kind: z.string(),
  state: z.enum(['open', 'lost', 'gap']),
  tells: z.array(z.enum(LOG_FACTS)),
  why: z.string().optional(),
});

/** The log was read to its end by a read that began at `began`: what had been logged by then is in here. */
const LogReadEvent = z.strictObject({ type: z.literal('log-read'), began: z.number(), at });

/** Which part of the run begins. `tenant` carries the slug, `neighbour` the one of an exercise. */
const PhaseEvent = z.strictObject({
  type: z.literal('phase'),
  at,
  phase: z.enum(['tenant', 'build', 'workspace', 'exercise', 'last-look', 'teardown', 'end']),
  name: z.string().optional(),
});

/** A part of the harness failed, or somebody stopped it. What it was about to observe stays unknown. */
const TroubleEvent = z.strictObject({
  type: z.literal('trouble'),
  at,
  what: z.enum(['crash', 'interrupted', 'kept']),
  where: z.string(),
  message: z.string(),
});

export const EvidenceEvent = z.discriminatedUnion('type', [
  RunEvent,
  Look,
  ActEvent,
  ContentEvent,
  LogEvent,
  LogSourceEvent,
  LogReadEvent,
  PhaseEvent,
  TroubleEvent,
]);
export type EvidenceEvent = z.infer<typeof EvidenceEvent>;
