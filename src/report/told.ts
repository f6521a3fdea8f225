import type { EvidenceEvent } from '../evidence/events.ts';
import type { Verdict } from '../verdict/result.ts';

/** All that a report is made of. */
export interface Told {
  verdict: Verdict;
  events: readonly EvidenceEvent[];
  /** The command that does this again. */
  replay: string;
}

const VERDICTS = { pass: 'Pass', fail: 'Fail', inconclusive: 'Inconclusive' } as const;
export const verdictWord = ({ verdict }: Verdict) => VERDICTS[verdict];

/** What broke and by which mechanism, in as few words as a title has room for. */
export function titleOf(verdict: Verdict): string {
  const [cause] = verdict.causes;
  if (verdict.verdict !== 'fail' || cause === undefined) return verdict.headline;
  const broken = verdict.assertions.filter((assertion) => assertion.state === 'fail').map(({ id }) => id);
  return `${broken.join(', ')}: ${cause.mechanism.replaceAll('-', ' ')}`;
}
