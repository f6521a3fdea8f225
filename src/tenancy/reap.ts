import type { Clock } from '../clock.ts';
import type { ControlPlane } from '../platform/client.ts';
import type { Timing } from '../probe/timing.ts';
import type { Fate } from './fates.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import { isAlive, isFromHere } from './process.ts';
import { purge } from './purge.ts';

export interface Reaped extends Fate {
  outcome: 'deleted' | 'stayed' | 'struck' | 'left' | 'would-delete' | 'would-strike';
}

export interface ReapParts {
  cp: ControlPlane;
  clock: Clock;
  timing: Timing;
  ledger: Ledger;
  /** For each tenant: its delete, and the reads until a list no longer has it. */
  limitMs: number;
  signal: AbortSignal;
  onReaped?: (reaped: Reaped) => void;
}

export const isOwned = ({ owner }: LedgerEntry): boolean | null =>
  isFromHere(owner) ? isAlive(owner) : null;

/** So many deletes at once; a control plane under test is nobody's to flood. */
const AT_ONCE = 4;

/** Does what was decided, to no more than `most` tenants. A slug that is no test tenant's never gets here. */
export async function reap(
  decided: readonly Fate[],
  { most, dryRun }: { most: number; dryRun: boolean },
  parts: ReapParts,
): Promise<Reaped[]> {
  const reaped: Reaped[] = [];
  const tell = (one: Reaped) => {
    reaped.push(one);
    parts.onReaped?.(one);
  };
  const doomed = decided.filter(({ act }) => act === 'delete');
  const beyond = new Set(doomed.slice(most));
  for (const fate of decided) {
    if (beyond.has(fate))
      tell({ ...fate, outcome: 'left', why: `${fate.why}, and no more may go in one run` });
    else if (fate.act === 'leave') tell({ ...fate, outcome: 'left' });
    else if (dryRun) tell({ ...fate, outcome: fate.act === 'delete' ? 'would-delete' : 'would-strike' });
    else if (fate.act === 'strike') {
      parts.ledger.note(fate.slug, 'gone');
      tell({ ...fate, outcome: 'struck' });
    }
  }
  if (!dryRun) await deleteAll(doomed.slice(0, most), parts, tell);
  return reaped;
}

async function deleteAll(
  doomed: readonly Fate[],
  parts: ReapParts,
  tell: (one: Reaped) => void,
): Promise<void> {
  const rest = [...doomed];
  const work = async () => {
    for (let fate = rest.shift(); fate !== undefined; fate = rest.shift()) {
      const isGone = await deleteOne(fate.slug, parts);
      tell({ ...fate, outcome: isGone ? 'deleted' : 'stayed' });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function deleteOne(
  slug: string,
  { cp, clock, timing, ledger, limitMs, signal }: ReapParts,
): Promise<boolean> {
  const look = async (until: AbortSignal) => {
    const reply = await cp.orgs(until);
    return reply.ok ? reply.value.orgs.some((org) => org.slug === slug) : null;
  };
  const isGone = await purge({ cp, slug, clock, timing, limitMs, signal, look });
  if (isGone) ledger.note(slug, 'gone');
  return isGone;
}
