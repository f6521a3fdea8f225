import { newTestSlug } from '../platform/slug.ts';
import { beginAttempts, holdPlane, nameTenants, underWay, wantedAmong } from './database/attempts.ts';
import type { Queries } from './database/database.ts';
import { elsewhere, JobSpec, type Plane, tenantsOf } from './job.ts';
import type { Queue } from './queue.ts';

/** A job under a lease, with all that its owner has to know. */
export interface Taken {
  attempt: number;
  job: string;
  plane: string;
  /** Null where this worker does not understand it. */
  spec: JobSpec | null;
  /** How often it was tried before and could not be observed; lost leases do not count. */
  triedBefore: number;
  /** How often whoever had it was never heard of again. */
  lostBefore: number;
  /** How often it was handed back untried. */
  releasedBefore: number;
  tries: number;
  /** What it may call its tenants: recorded before anybody can send a create. */
  slugs: string[];
  /** Tenants of an owner before, which nobody has seen to be gone. */
  leftBehind: string[];
}

export interface Taker {
  worker: string;
  leaseMs: number;
}

/**
 * One transaction: as many jobs as the control plane still admits, their leases, and the names of the tenants that
 * they will make. Whatever ends this process afterwards, the next owner knows what there may be to remove.
 */
export function take(
  queue: Queue,
  { plane, controlPlane }: Plane,
  most: number,
  taker: Taker,
): Promise<Taken[]> {
  return queue.database.transaction(async (queries) => {
    const [held] = await queries.rows<{ controlPlane: string; mostAtOnce: number }>(holdPlane, [plane]);
    if (!held) return [];
    if (held.controlPlane !== controlPlane) throw elsewhere(plane, controlPlane, held.controlPlane);
    const [busy] = await queries.rows<{ count: number }>(underWay, [plane]);
    const free = Math.min(most, held.mostAtOnce - (busy?.count ?? 0));
    if (free <= 0) return [];
    const jobs = await queue.take(queries, plane, free);
    if (jobs.length === 0) return [];
    const wanted = await queries.rows<Wanted>(wantedAmong, [jobs.map(({ id }) => id)]);
    const unwanted = jobs.flatMap(({ id }) => (wanted.some(({ job }) => job === id) ? [] : [id]));
    // One that was being put back while its batch was cancelled was not among those that the cancelling found.
    if (unwanted.length > 0) await queue.cancel(queries, plane, unwanted);
    return wanted.length > 0 ? await lease(queries, plane, { jobs, wanted }, taker) : [];
  });
}

type Wanted = Pick<Taken, 'job' | 'tries' | 'triedBefore' | 'lostBefore' | 'releasedBefore' | 'leftBehind'>;

async function lease(
  queries: Queries,
  plane: string,
  { jobs, wanted }: { jobs: readonly { id: string; data: unknown }[]; wanted: readonly Wanted[] },
  { worker, leaseMs }: Taker,
): Promise<Taken[]> {
  const ids = wanted.map(({ job }) => job);
  const begun = await queries.rows<{ id: number; job: string }>(beginAttempts, [ids, plane, worker, leaseMs]);
  const taken = wanted.flatMap((known): Taken[] => {
    const attempt = begun.find(({ job }) => job === known.job)?.id;
    if (attempt === undefined) return [];
    const spec = JobSpec.safeParse(jobs.find(({ id }) => id === known.job)?.data).data ?? null;
    const slugs = Array.from({ length: spec ? tenantsOf(spec) : 0 }, newTestSlug);
    return [{ ...known, attempt, plane, spec, slugs }];
  });
  const named = taken.flatMap(({ slugs, attempt, job }) => slugs.map((slug) => ({ slug, attempt, job })));
  if (named.length > 0) {
    await queries.count(nameTenants, [
      named.map(({ slug }) => slug),
      named.map(({ attempt }) => attempt),
      named.map(({ job }) => job),
      plane,
    ]);
  }
  return taken;
}
