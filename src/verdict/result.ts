import { z } from 'zod';
import { Expectation } from '../evidence/expectation.ts';

/** What verdict.json holds. It is a pure function of the evidence, to the byte. */
export const VERDICT_SCHEMA = 1;

export const ASSERTION_IDS = [
  'build',
  'online',
  'model',
  'config',
  'prompts',
  'plugin',
  'stays',
  'restarts',
  'isolation',
  'quiet',
  'teardown',
] as const;
export type AssertionId = (typeof ASSERTION_IDS)[number];

/** Those that belong to exercises, and only stand in runs that were asked for them. */
export const EXERCISE_ASSERTIONS: Record<string, AssertionId> = {
  'two-writes': 'restarts',
  'crash-then-restart': 'restarts',
  'foreign-org': 'isolation',
  'after-teardown': 'quiet',
};

export const AssertionState = z.enum(['pass', 'fail', 'unknown', 'blocked']);
export type AssertionState = z.infer<typeof AssertionState>;

/** Line numbers of evidence.jsonl, counted from one. */
const Lines = z.array(z.number().int().positive());

export const Assertion = z.strictObject({
  id: z.enum(ASSERTION_IDS),
  state: AssertionState,
  because: z.string(),
  /** When it was decided, in platform milliseconds since the run began. */
  atMs: z.number().nullable(),
  evidence: Lines,
  /** For a blocked one: the assertion or the mechanism that it waits for. */
  blockedBy: z.string().optional(),
  /** For an early red: the proof that ended the wait. */
  proof: z.string().optional(),
});
export type Assertion = z.infer<typeof Assertion>;

export const MECHANISMS = [
  'heartbeat-read-fails',
  'reconcile-never-fired',
  'never-promoted',
  'refused-by-platform',
  'template-not-selected',
  'stale-build',
  'mixed-builds',
  'buildinfo-not-served',
  'unstamped-build',
  'model-dropped',
  'model-overridden',
  'config-truncated',
  'config-differs',
  'prompts-missing',
  'placeholder-left',
  'plugin-source-unreachable',
  'plugin-half-installed',
  'recorded-but-absent',
  'wrong-channel',
  'lost-after-restart',
  'restart-loop',
  'restart-dropped',
  'restart-lockout',
  'late-writes',
  'tenant-leaked',
  'guard-open',
  'unknown mechanism',
] as const;
export type Mechanism = (typeof MECHANISMS)[number];

export const Cause = z.strictObject({
  mechanism: z.enum(MECHANISMS),
  certainty: z.enum(['proven', 'likely']),
  /** One sentence for a person, with the figures in it. */
  summary: z.string(),
  /** The failed assertions that it explains. */
  explains: z.array(z.enum(ASSERTION_IDS)),
  evidence: Lines,
  refutedBy: z.string(),
});
export type Cause = z.infer<typeof Cause>;

export const Verdict = z.strictObject({
  schema: z.literal(VERDICT_SCHEMA),
  run: z.string(),
  startedAt: z.string(),
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  exitCode: z.number().int(),
  /** One line: what happened and why. */
  headline: z.string(),
  pace: z.number(),
  /** Platform milliseconds from the first to the last line. */
  tookMs: z.number(),
  target: z.strictObject({
    name: z.string(),
    controlPlane: z.string(),
    embedded: z.boolean(),
    unverifiedTls: z.boolean(),
  }),
  expected: Expectation.pick({ gitSha: true, template: true, model: true }).extend({
    prompts: z.array(z.string()),
    plugins: z.array(z.strictObject({ name: z.string(), source: z.string() })),
  }),
  assertions: z.array(Assertion),
  causes: z.array(Cause),
  heartbeats: z.strictObject({
    seen: z.number(),
    failed: z.number(),
    /** `log` where a source tells each heartbeat, `workspace` where only last_heartbeat_at was seen to move. */
    countedBy: z.enum(['log', 'workspace']),
    errors: z.array(
      z.strictObject({
        sqlstate: z.string().nullable(),
        message: z.string(),
        query: z.string().nullable(),
        count: z.number(),
        firstAtMs: z.number(),
        lastAtMs: z.number(),
      }),
    ),
  }),
  hops: z.array(z.strictObject({ name: z.string(), atMs: z.number() })),
  restarts: z.array(z.strictObject({ leftAtMs: z.number(), backAtMs: z.number().nullable() })),
  proofs: z.array(
    z.strictObject({
      id: z.string(),
      assertion: z.enum(ASSERTION_IDS),
      firedAtMs: z.number(),
      /** True where it ended the wait; false where it only left its shadow. */
      ended: z.boolean(),
      /** In the shadow: whether the thing came after all, which makes the proof a false alarm. */
      cameAfterAll: z.boolean().nullable(),
      because: z.string(),
      evidence: Lines,
    }),
  ),
  tenant: z.strictObject({ slug: z.string().nullable(), purged: z.boolean(), kept: z.boolean() }),
  log: z.strictObject({ kind: z.string().nullable(), state: z.enum(['none', 'open', 'lost', 'gap']) }),
  /** What made the verdict poorer: lost sources, crashed checks, evidence that breaks off. */
  limits: z.array(z.string()),
});
export type Verdict = z.infer<typeof Verdict>;
