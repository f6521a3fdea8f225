import { systemClock } from '../clock.ts';
import { DEFAULT_BUDGETS } from '../evidence/budgets.ts';
import { controlPlane } from '../platform/client.ts';
import { isTestSlug } from '../platform/slug.ts';
import { timingAt } from '../probe/timing.ts';
import { clientOf } from '../session/check.ts';
import { purge } from '../tenancy/purge.ts';
import { claimOrphan, orphansOn, strikeOut } from './database/tenants.ts';
import { planeServed, type ServedTarget } from './planes.ts';
import type { Queue } from './queue.ts';

/** `absent` was never seen there, which proves nothing while its create may still be on its way. */
export type Removed = 'gone' | 'absent' | 'there' | 'unread';

const limitMs = ({ remote }: ServedTarget) => remote.budgets.teardown ?? DEFAULT_BUDGETS.teardown;

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
    limitMs: limitMs(served),
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

/** After this long a create that was never answered can no longer come into being. */
const CREATE_LIMIT_MS = 60_000;

/** A tenant of a try that ended, or of a job that nobody takes again: somebody who has time looks after it. */
export async function lookAfterOrphan(
  queue: Queue,
  served: ServedTarget,
  { leaseMs, signal }: { leaseMs: number; signal: AbortSignal },
): Promise<void> {
  const { plane, controlPlane } = planeServed(served);
  const createLimitMs = CREATE_LIMIT_MS / served.pace;
  const endedForMs = Math.max(leaseMs, createLimitMs);
  const claim = [plane, controlPlane, endedForMs, limitMs(served) / served.pace, createLimitMs];
  const [orphan] = await queue.database.rows<{ slug: string }>(claimOrphan, claim);
  if (!orphan) return;
  const removed = await remove(served, orphan.slug, signal);
  if (removed === 'gone' || removed === 'absent') await queue.database.count(strikeOut, [[orphan.slug]]);
}

/** A worker that was asked to end does not wait for ever for a tenant that a platform will not let go. */
const MOST_LOOKS = 10;

/** How many there still are to wait for. */
export async function orphansLeft(queue: Queue, planes: readonly string[]): Promise<number> {
  const [left] = await queue.database.rows<{ count: number }>(orphansOn, [planes, MOST_LOOKS]);
  return left?.count ?? 0;
}
