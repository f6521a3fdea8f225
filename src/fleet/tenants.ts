import { systemClock } from '../clock.ts';
import { DEFAULT_BUDGETS } from '../evidence/budgets.ts';
import { controlPlane } from '../platform/client.ts';
import { isTestSlug } from '../platform/slug.ts';
import { timingAt } from '../probe/timing.ts';
import { clientOf } from '../session/check.ts';
import { purge } from '../tenancy/purge.ts';
import { claimOrphans, orphansOn, strikeOut } from './database/tenants.ts';
import type { ServedTarget } from './planes.ts';
import type { Queue } from './queue.ts';

/** `absent` was never seen there, which proves nothing while its create may still be on its way. */
export type Removed = 'gone' | 'absent' | 'there' | 'unread';

/** Deletes a tenant that a dead worker owned, until a list that was well formed no longer has it. */
export async function remove(served: ServedTarget, slug: string, signal: AbortSignal): Promise<Removed> {
  if (!isTestSlug(slug)) throw new Error(`"${slug}" is not the slug of a test tenant`);
  const timing = timingAt(served.pace);
  const clock = systemClock(served.pace);
  const cp = controlPlane(clientOf(served.remote.target, served.exchange, timing.requestMs));
  const seen = { there: false, read: false };
  const first = await cp.orgs(signal);
  if (first.ok && !first.value.orgs.some((org) => org.slug === slug)) return 'absent';
  const gone = await purge({
    cp,
    slug,
    clock,
    timing,
    limitMs: served.remote.budgets.teardown ?? DEFAULT_BUDGETS.teardown,
    signal,
    async look(signal) {
      const reply = await cp.orgs(signal);
      if (!reply.ok) return null;
      seen.read = true;
      const there = reply.value.orgs.some((org) => org.slug === slug);
      seen.there ||= there;
      return there;
    },
  });
  if (!gone) return seen.read ? 'there' : 'unread';
  return seen.there || first.ok ? 'gone' : 'absent';
}

/** What an owner before left behind goes first. Answers those that are still there, or could not be looked at. */
export async function removeAll(
  queue: Queue,
  served: ServedTarget,
  slugs: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const stays: string[] = [];
  const gone: string[] = [];
  for (const slug of slugs) {
    const removed = await remove(served, slug, signal);
    if (removed === 'gone') gone.push(slug);
    if (removed === 'there' || removed === 'unread') stays.push(slug);
  }
  if (gone.length > 0) await queue.database.count(strikeOut, [gone]);
  return stays;
}

/** After this long a create that was never answered can no longer come into being; so long is also between two looks. */
const CREATE_LIMIT_MS = 60_000;
const MOST_LOOKS = 10;
const MOST_AT_ONCE = 5;

/** Tenants of tries that ended and of jobs that nobody takes again: somebody who has time looks after them. */
export async function lookAfterOrphans(
  queue: Queue,
  served: ServedTarget,
  { leaseMs, signal }: { leaseMs: number; signal: AbortSignal },
): Promise<void> {
  const createLimitMs = CREATE_LIMIT_MS / served.pace;
  const orphans = await queue.database.rows<{ slug: string; endedForMs: number }>(claimOrphans, [
    served.plane,
    leaseMs,
    MOST_LOOKS,
    MOST_AT_ONCE,
    createLimitMs,
    served.remote.target.controlPlane,
  ]);
  for (const { slug, endedForMs } of orphans) {
    const removed = await remove(served, slug, signal);
    if (removed === 'gone' || (removed === 'absent' && endedForMs > createLimitMs))
      await queue.database.count(strikeOut, [[slug]]);
  }
}

/** How many there still are to look after. */
export async function orphansLeft(queue: Queue, planes: readonly string[]): Promise<number> {
  const [left] = await queue.database.rows<{ count: number }>(orphansOn, [planes, MOST_LOOKS]);
  return left?.count ?? 0;
}
