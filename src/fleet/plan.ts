import type { Budgets } from '../evidence/budgets.ts';
import type { OrgRow } from '../platform/contract.ts';
import { membersIn, membersOf } from '../smoke/members.ts';
import { UsageError } from '../usage.ts';
import type { JobSpec } from './job.ts';

export interface Asked {
  sha: string | null;
  /** Tenants whose build is to be read. */
  builds: readonly string[];
  gates: number;
  template: string;
  exercises: readonly string[];
  budgets: Partial<Budgets>;
  /** Null where the worker's own configuration shall say. */
  staleAfterMs: number | null;
  runMs: number | null;
  early: boolean;
  replays: readonly string[];
}

const MOST_JOBS = 2_000_000;

/** What was asked for as so many jobs. Whatever could not run is refused here, before anything is queued. */
export function jobsOf(asked: Asked): JobSpec[] {
  const { sha, builds, gates, replays, template, exercises, budgets, early, staleAfterMs, runMs } = asked;
  const count = builds.length + gates + replays.length;
  if (count === 0) throw new UsageError('there is nothing to submit: name --builds, --gates or --replay');
  if (count > MOST_JOBS) throw new UsageError(`${count} jobs are more than the ${MOST_JOBS} of a batch`);
  if (sha === null && builds.length + gates > 0)
    throw new UsageError('builds and gates need the build that must answer: --sha SHA, or DELIVERY_SHA');
  const expected = sha ?? '';
  return [
    ...builds.map((slug): JobSpec => ({ kind: 'build', slug, sha: expected })),
    ...Array.from({ length: gates }, (_, index): JobSpec => {
      return {
        kind: 'gate',
        number: index + 1,
        sha: expected,
        template,
        exercises: [...exercises],
        budgets,
        early,
        ...(staleAfterMs !== null && { staleAfterMs }),
        ...(runMs !== null && { runMs }),
      };
    }),
    ...replays.map((regression): JobSpec => ({ kind: 'replay', regression })),
  ];
}

/** Every running tenant of the control plane, as it lists them now. */
export const slugsOf = (orgs: readonly OrgRow[]): string[] =>
  membersOf(orgs, (slug) => slug).members.map(({ tenant }) => tenant);

/** By its slug alone: a worker sends its target's headers, and not to an address that somebody put into a queue. */
export function slugsIn(text: string, source: string): string[] {
  const { members } = membersIn(text, source, (slug) => slug);
  const [address] = members.filter(({ tenant, url }) => tenant !== url);
  if (address) throw new UsageError(`${source}: "${address.url}" is an address: a fleet takes slugs only`);
  return members.map(({ tenant }) => tenant);
}

/** `id,id` or `all`, of those that there are. */
export function regressionsOf(named: string | undefined, known: readonly string[]): string[] {
  if (named === undefined) return [];
  if (named === 'all') return [...known];
  const ids = [...new Set(named.split(',').map((id) => id.trim()))];
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new UsageError(`there is no regression "${unknown}"; there are: ${known.join(', ')}`);
  return ids;
}
