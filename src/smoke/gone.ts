import { type ClientOptions, controlPlane } from '../platform/client.ts';
import type { TenantResult } from './result.ts';

/** Who is on the list now; null where it cannot be read. */
export type ListedNow = () => Promise<ReadonlySet<string> | null>;

/** The list is read again: who has left it since was deleted, and is nobody's fault. */
export const listedBy =
  (client: ClientOptions, stop?: AbortSignal): ListedNow =>
  async () => {
    const reply = await controlPlane(client).orgs(stop);
    return reply.ok ? new Set(reply.value.orgs.map(({ slug }) => slug)) : null;
  };

/** Those of whom their absence would tell more than what was read. */
export const isDoubtful = ({ is }: TenantResult) => is === 'unreachable' || is === 'other';

/** The list is only read where somebody is in doubt: it may be long. */
export async function withoutGone(
  results: readonly TenantResult[],
  listedNow: ListedNow | null,
): Promise<TenantResult[]> {
  const listed = results.some(isDoubtful) ? ((await listedNow?.()) ?? null) : null;
  if (!listed) return [...results];
  return results.map((result) =>
    isDoubtful(result) && !listed.has(result.tenant)
      ? { ...result, is: 'gone', why: `not listed any more: ${result.why}` }
      : result,
  );
}
