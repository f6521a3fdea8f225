import type { AssertionId, Cause, Mechanism } from '../result.ts';
import type { Standing } from '../standing.ts';
import type { BegunStory } from '../story.ts';

/** One mechanism: which assertions it can break, what proves it, and what would show that it is something else. */
export interface CauseRule {
  mechanism: Mechanism;
  breaks: readonly AssertionId[];
  refutedBy: string;
  prove: (story: BegunStory, failed: Standing) => CauseProof | null;
}

export interface CauseProof {
  certainty: Cause['certainty'];
  summary: string;
  lines: readonly number[];
}

export const proven = (summary: string, lines: readonly (number | undefined | null)[]): CauseProof => ({
  certainty: 'proven',
  summary,
  lines: cited(lines),
});

export const likely = (summary: string, lines: readonly (number | undefined | null)[]): CauseProof => ({
  ...proven(summary, lines),
  certainty: 'likely',
});

const MOST_CITED = 30;

const cited = (lines: readonly (number | undefined | null)[]) =>
  [...new Set(lines.filter((line): line is number => typeof line === 'number'))]
    .sort((a, b) => a - b)
    .slice(0, MOST_CITED);
