import type { Ledger } from '../tenancy/ledger.ts';
import type { Hold } from './hold.ts';

/** What a job's run wrote about its tenants, for the queue's database to be told. */
export interface FleetLedger extends Ledger {
  /** Its tenants that were seen to be gone, and the names that it never used. */
  gone(): string[];
}

/**
 * A ledger of two books. The queue's has the names since before the job began, so that a worker on another machine
 * can remove what this one leaves; the file is this machine's own, for `delivery reap`. A name that the queue has
 * not heard of is refused before its create is sent, and so is any once the job is somebody else's: who removes what
 * was left would look too early to see it.
 */
export function fleetLedger(file: Ledger, named: readonly string[], hold: Hold): FleetLedger {
  const left = new Set<string>();
  return {
    path: file.path,
    open(entry) {
      if (!named.includes(entry.slug)) throw new Error(`${entry.slug} does not stand in the queue's ledger`);
      if (!hold.isOurs()) throw new Error(`${entry.slug} is not created: ${hold.signal.reason}`);
      left.add(entry.slug);
      file.open(entry);
    },
    note(slug, what) {
      if (what === 'gone') left.delete(slug);
      file.note(slug, what);
    },
    entries: () => file.entries(),
    gone: () => named.filter((slug) => !left.has(slug)),
  };
}
