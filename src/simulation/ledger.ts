import type { Ledger, LedgerEntry } from '../tenancy/ledger.ts';

/** The ledger's steps in memory: what stands in it at the end is what a next run would have to remove. */
export function memoryLedger(): Ledger {
  const entries = new Map<string, LedgerEntry>();
  const owner = { pid: 0, started: 'simulated' };
  return {
    path: '',
    open: ({ slug, controlPlane, embedded }) =>
      void entries.set(slug, {
        slug,
        controlPlane,
        owner,
        openedAt: '',
        embedded,
        answered: false,
        kept: false,
      }),
    note(slug, what) {
      const entry = entries.get(slug);
      if (what === 'gone') entries.delete(slug);
      else if (entry) entry[what] = true;
    },
    entries: () => [...entries.values()],
  };
}
