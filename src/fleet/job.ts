import { z } from 'zod';
import { BUDGET_NAMES, type BudgetName } from '../evidence/budgets.ts';
import { UsageError } from '../usage.ts';
import { EXIT } from '../verdict/merge.ts';
import { EXERCISE_ASSERTIONS } from '../verdict/result.ts';

/** What stands in the queue. No secret does: a worker finds the target by its name in its own configuration. */

const sha = z.string().regex(/^[0-9a-f]{7,40}$/);
const slug = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
const budgets = z.strictObject(
  Object.fromEntries(BUDGET_NAMES.map((name) => [name, z.number().positive().optional()])) as Record<
    BudgetName,
    z.ZodOptional<z.ZodNumber>
  >,
);

const BuildJob = z.strictObject({ kind: z.literal('build'), slug, sha });
const GateJob = z.strictObject({
  kind: z.literal('gate'),
  number: z.number().int().positive(),
  sha,
  template: z.string().regex(/^[\w.-]+$/),
  exercises: z.array(z.enum(Object.keys(EXERCISE_ASSERTIONS) as [string, ...string[]])),
  budgets,
  early: z.boolean(),
  /** Absent where the configuration of whoever gates shall say. */
  staleAfterMs: z.number().positive().optional(),
  runMs: z.number().positive().optional(),
});
const ReplayJob = z.strictObject({
  kind: z.literal('replay'),
  regression: z.string().regex(/^[a-z0-9-]+$/),
});

export const JobSpec = z.discriminatedUnion('kind', [BuildJob, GateJob, ReplayJob]);
export type JobSpec = z.infer<typeof JobSpec>;
export type BuildJob = z.infer<typeof BuildJob>;
export type GateJob = z.infer<typeof GateJob>;
export type ReplayJob = z.infer<typeof ReplayJob>;

/** A control plane as the fleet knows it; the in-repo registry of a replay is its worker's own. */
export const planeOf = (target: string) => `target-${target}`;
export const EMBEDDED_PLANE = 'embedded';

/** What a name means here. Two machines may mean different platforms by one. */
export interface Plane {
  plane: string;
  controlPlane: string;
}

export const EMBEDDED: Plane = { plane: EMBEDDED_PLANE, controlPlane: EMBEDDED_PLANE };

/** No token is sent to the wrong platform, and no tenant looked for on it. */
export const elsewhere = (plane: string, here: string, there: string) =>
  new UsageError(`${plane} is ${here} in this configuration and ${there} in the queue`);

export function titleOf(spec: JobSpec): string {
  switch (spec.kind) {
    case 'build':
      return `build of ${spec.slug}`;
    case 'gate':
      return `gate ${spec.number}`;
    case 'replay':
      return `replay of ${spec.regression}`;
  }
}

/** How many tenants a job may make: the exercises between tenants need a second one. */
export function tenantsOf(spec: JobSpec): number {
  if (spec.kind !== 'gate') return 0;
  return spec.exercises.some((name) => name === 'foreign-org' || name === 'after-teardown') ? 2 : 1;
}

/** What one try came to. */
export interface Outcome {
  verdict: 'pass' | 'fail' | 'inconclusive';
  /** A word for the counts: the mechanism of a red gate, the state of a tenant's build. */
  class: string;
  exitCode: number;
  headline: string;
  tookMs: number;
  /** JSON lines, as redacted as in the file. */
  evidence: string | null;
  /** No further try could tell more. */
  final?: true;
}

/**
 * Only what could not be observed may come out otherwise by asking again: a red verdict stands, and so does a fault
 * of the harness itself.
 */
export function afterTry(
  { verdict, exitCode, final }: Pick<Outcome, 'verdict' | 'exitCode' | 'final'>,
  triedBefore: number,
  tries: number,
): 'record' | 'again' {
  if (verdict !== 'inconclusive' || exitCode === EXIT.harness || final) return 'record';
  return triedBefore + 1 < tries ? 'again' : 'record';
}

const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** A platform that is away for some minutes must not use up all tries of everything that waits for it. */
export const pauseAfter = (triedBefore: number): number =>
  Math.min(FIRST_PAUSE_MS * 4 ** triedBefore, LONGEST_PAUSE_MS);

/** Said of a job that a worker of another version, or with other files, may well be able to do. */
export class NotHere extends Error {
  override name = 'NotHere';
}
