import type { RecordLost } from '../evidence/recorder.ts';
import type { Facts } from '../verdict/facts/facts.ts';

/** Only what is on the disk may be judged: without all of it there is no verdict, but what was left is told. */
export const tellLost = ({ line, why }: RecordLost, evidence: string, facts: Facts): string =>
  `${evidence} breaks off after line ${line} (${why}), so there is no verdict; ${tellTenant(facts)}`;

function tellTenant({ acts, gone, slug }: Facts): string {
  if (!acts.some(({ event }) => event.what === 'create-tenant')) return 'no tenant was made';
  if (gone.last?.there) return `${slug} was deleted`;
  return `${slug} may still be there: \`delivery reap\` removes it`;
}
