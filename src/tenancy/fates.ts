import type { OrgRow } from '../platform/contract.ts';
import { isTestSlug } from '../platform/slug.ts';
import type { LedgerEntry } from './steps.ts';

/** What becomes of a tenant that a run may have left behind, and why. */
export interface Fate {
  slug: string;
  /** `strike`: nothing of it is left but its line in the ledger. */
  act: 'delete' | 'strike' | 'leave';
  why: string;
}

export interface Situation {
  /** What the ledger holds for this control plane. */
  entries: readonly LedgerEntry[];
  orgs: readonly OrgRow[];
  now: Date;
  /** Whether a run that still lives owns it; null where nobody here can tell. */
  isOwned: (entry: LedgerEntry) => boolean | null;
  /** After this, what nobody here can vouch for counts as left behind. */
  olderThanMs: number;
  /** A create that was never answered may come into being until then. */
  createLimitMs: number;
  /** Somebody asked: then what was kept on purpose goes, too. */
  withKept: boolean;
  /** Also what stands in no ledger of this machine. */
  all: boolean;
  /** With `all`: also those whose age the platform does not tell. */
  undated: boolean;
}

/** Pure: what should happen to each, the ledger's own first, then the rest of the list from the oldest on. */
export function fates(situation: Situation): Fate[] {
  const known = new Set(situation.entries.map(({ slug }) => slug));
  const own = situation.entries.map((entry) => ({ slug: entry.slug, ...fateOfEntry(entry, situation) }));
  if (!situation.all) return own;
  const others = situation.orgs
    .filter(({ slug }) => isTestSlug(slug) && !known.has(slug))
    .sort((a, b) => (a.created_at ?? '').localeCompare(b.created_at ?? ''));
  return [...own, ...others.map((org) => ({ slug: org.slug, ...fateOfOrg(org, situation) }))];
}

type Judged = Omit<Fate, 'slug'>;

function fateOfEntry(entry: LedgerEntry, situation: Situation): Judged {
  const ageMs = situation.now.getTime() - Date.parse(entry.openedAt);
  const owned = situation.isOwned(entry);
  if (owned) return { act: 'leave', why: `its run is alive, process ${entry.owner.pid}` };
  if (owned === null && !(ageMs >= situation.olderThanMs))
    return { act: 'leave', why: `its run was started on ${entry.owner.host}, and may be alive there` };
  if (entry.embedded) return { act: 'strike', why: 'it died with the registry of its run' };
  const listed = situation.orgs.some(({ slug }) => slug === entry.slug);
  if (listed && entry.kept && !situation.withKept)
    return { act: 'leave', why: 'it was kept, as somebody asked' };
  if (listed) return { act: 'delete', why: entry.kept ? 'it was kept' : 'its run has ended without it' };
  if (!entry.answered && !(ageMs >= situation.createLimitMs))
    return { act: 'leave', why: 'it is not listed, and its create may still come into being' };
  return { act: 'strike', why: 'it is gone already' };
}

function fateOfOrg({ created_at }: OrgRow, { now, olderThanMs, undated }: Situation): Judged {
  const created = new Date(created_at ?? Number.NaN);
  const ageMs = now.getTime() - created.getTime();
  if (Number.isNaN(ageMs)) {
    return undated
      ? { act: 'delete', why: 'a test tenant, whose age the platform does not tell' }
      : { act: 'leave', why: 'the platform does not tell its age: --undated takes it, too' };
  }
  if (ageMs < olderThanMs) return { act: 'leave', why: 'it is too young: somebody may be using it' };
  return { act: 'delete', why: `a test tenant from ${created.toISOString()}` };
}
