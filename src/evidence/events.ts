import { z } from 'zod';
import { WORKSPACE_STATUSES } from '../protocol.ts';
import { BUDGET_NAMES, type Budgets } from './budgets.ts';
import { Expectation } from './expectation.ts';

/**
 * The lines of evidence.jsonl. `at` and `began` are platform milliseconds since the run began: what a look
 * saw was true at some moment between the two. Nothing here knows of a fault or a regression.
 */
export const EVIDENCE_SCHEMA = 1;

const at = z.number();
const look = { type: z.literal('look'), began: z.number(), at };

/** Why something could not be read. None of these says anything about what was asked for. */
export const Failure = z.strictObject({
  kind: z.enum(['timeout', 'transport', 'status', 'not-json', 'contract', 'aborted', 'too-large']),
  message: z.string(),
  status: z.number().optional(),
  /** The first characters of an answer that was not understood. */
  excerpt: z.string().optional(),
  /** Milliseconds that the platform asked to be left alone, from Retry-After. */
  retryAfterMs: z.number().optional(),
});
export type Failure = z.infer<typeof Failure>;

const Unreadable = z.strictObject({ is: z.literal('unreadable'), why: Failure });
export type Unreadable = z.infer<typeof Unreadable>;
const Absent = z.strictObject({ is: z.literal('absent') });
/** The text itself stands in the `content` line of that hash. */
const Text = z.strictObject({ is: z.literal('text'), hash: z.string(), size: z.number() });
const FileSeen = z.discriminatedUnion('is', [Text, Absent, Unreadable]);
export type FileSeen = z.infer<typeof FileSeen>;

const ref = z.strictObject({ name: z.string(), source: z.string() });

const OrgLook = z.strictObject({
  ...look,
  subject: z.literal('org'),
  seen: z.discriminatedUnion('is', [
    z.strictObject({
      is: z.literal('listed'),
      id: z.string(),
      status: z.string(),
      reason: z.string().optional(),
    }),
    Absent,
    Unreadable,
  ]),
});

const TokenLook = z.strictObject({
  ...look,
  subject: z.literal('token'),
  seen: z.discriminatedUnion('is', [z.strictObject({ is: z.literal('granted') }), Unreadable]),
});

const HealthLook = z.strictObject({
  ...look,
  subject: z.literal('health'),
  seen: z.discriminatedUnion('is', [z.strictObject({ is: z.literal('ok') }), Unreadable]),
});

const BuildLook = z.strictObject({
  ...look,
  subject: z.literal('build'),
  seen: z.discriminatedUnion('is', [
    z.strictObject({ is: z.literal('sha'), sha: z.string() }),
    /** Something answered, and it was not the build endpoint. */
    z.strictObject({ is: z.literal('other'), why: Failure }),
    Unreadable,
  ]),
});

const WorkspaceLook = z.strictObject({
  ...look,
  subject: z.literal('workspace'),
  seen: z.discriminatedUnion('is', [
    z.strictObject({
      is: z.literal('workspace'),
      status: z.enum(WORKSPACE_STATUSES),
      uptimeSeconds: z.number(),
      lastHeartbeatAt: z.string().nullable(),
      reason: z.string().nullable(),
      template: z.string().nullable(),
    }),
    Absent,
    Unreadable,
  ]),
});

const ModelLook = z.strictObject({
  ...look,
  subject: z.literal('model'),
  seen: z.discriminatedUnion('is', [
    z.strictObject({ is: z.literal('model'), model: z.string(), source: z.string() }),
    Unreadable,
  ]),
});

const ConfigLook = z.strictObject({ ...look, subject: z.literal('config'), seen: FileSeen });
/** `name` is the path of the prompt file as the template's config names it. */
const PromptLook = z.strictObject({
  ...look,
  subject: z.literal('prompt'),
  name: z.string(),
  seen: FileSeen,
});

const PluginLook = z.strictObject({
  ...look,
  subject: z.literal('plugin'),
  name: z.string(),
  seen: z.discriminatedUnion('is', [
    z.strictObject({
      is: z.literal('folder'),
      /** The hash of the listing, one `size path` a line. */
      listing: z.string(),
      entries: z.number(),
      state: z.enum(['EMPTY', 'NONEMPTY', 'COMPLETE_NO_SKILL', 'SKILL_MD']),
      /** Hashes of the files whose content is compared, of those that could be read. */
      contents: z.record(z.string(), z.string()),
    }),
    Unreadable,
  ]),
});

const PluginsLook = z.strictObject({
  ...look,
  subject: z.literal('plugins'),
  seen: z.discriminatedUnion('is', [
    z.strictObject({ is: z.literal('plugins'), declared: z.array(ref), installed: z.array(ref) }),
    Unreadable,
  ]),
});

const AgentSkillsLook = z.strictObject({
  ...look,
  subject: z.literal('agent-skills'),
  seen: z.discriminatedUnion('is', [
    z.strictObject({ is: z.literal('entries'), paths: z.array(z.string()) }),
    Unreadable,
  ]),
});

/** Reads that only exercises make. */
const ActivityLook = z.strictObject({
  ...look,
  subject: z.literal('activity'),
  /** Whose activity it is: the tenant under test, or the neighbour of an exercise. */
  of: z.enum(['tenant', 'neighbour']),
  seen: z.discriminatedUnion('is', [
    z.strictObject({
      is: z.literal('activity'),
      rows: z.array(
        z.strictObject({ kind: z.string(), status: z.string(), summary: z.string(), createdAt: z.string() }),
      ),
    }),
    /** The web front end's page, or a 404: the tenant does not answer any more. */
    z.strictObject({ is: z.literal('gone') }),
    Unreadable,
  ]),
});

const ForeignLook = z.strictObject({
  ...look,
  subject: z.literal('foreign'),
  /** The request that carried another org's id, as `METHOD /path`. */
  request: z.string(),
  seen: z.discriminatedUnion('is', [
    z.strictObject({ is: z.literal('kept-out'), status: z.number() }),
    z.strictObject({ is: z.literal('let-through'), status: z.number(), excerpt: z.string() }),
    Unreadable,
  ]),
});

export const Look = z.discriminatedUnion('subject', [
  OrgLook,
  TokenLook,
  HealthLook,
  BuildLook,
  WorkspaceLook,
  ModelLook,
  ConfigLook,
  PromptLook,
  PluginLook,
  PluginsLook,
  AgentSkillsLook,
  ActivityLook,
  ForeignLook,
]);
export type Look = z.infer<typeof Look>;
export type Subject = Look['subject'];
export type LookAt<S extends Subject> = Extract<Look, { subject: S }>;

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
  /** Cut to a limit; `size` is the whole. */
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
  what: z.enum(['crash', 'interrupted', 'kept', 'leaked-handle']),
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
