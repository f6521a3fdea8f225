import { homedir } from 'node:os';
import { join } from 'node:path';
import { appendSteps, compact, readAll } from './ledger-file.ts';
import { thisProcess } from './process.ts';
import { entriesOf, type LedgerEntry } from './steps.ts';

/**
 * What this machine's runs own on platforms. A tenant stands here before its create is sent, so that no kill can
 * leave one that nobody knows.
 */
export interface Ledger {
  readonly path: string;
  open(entry: { slug: string; controlPlane: string; embedded: boolean }): void;
  note(slug: string, what: 'answered' | 'kept' | 'gone'): void;
  /** What is not struck out. */
  entries(): LedgerEntry[];
}

export type { LedgerEntry } from './steps.ts';

export const ledgerPath = (environment: NodeJS.ProcessEnv): string =>
  join(
    environment.XDG_STATE_HOME || join(environment.HOME || homedir(), '.local', 'state'),
    'delivery',
    'ledger.jsonl',
  );

const COMPACT_ABOVE_BYTES = 1_048_576;

export function ledger(path: string, compactAboveBytes = COMPACT_ABOVE_BYTES): Ledger {
  return {
    path,
    open({ slug, controlPlane, embedded }) {
      const at = new Date().toISOString();
      compact(path, compactAboveBytes);
      appendSteps(path, [{ step: 'open', slug, controlPlane, ...thisProcess(), at, embedded }]);
    },
    note: (slug, what) => appendSteps(path, [{ step: what, slug, at: new Date().toISOString() }]),
    entries: () => entriesOf(readAll(path)),
  };
}
