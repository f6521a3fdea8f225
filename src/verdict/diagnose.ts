import { LATER_CAUSES } from './causes/after.ts';
import { ASSET_CAUSES } from './causes/assets.ts';
import { BUILD_CAUSES } from './causes/build.ts';
import { ONLINE_CAUSES } from './causes/online.ts';
import { PLUGIN_CAUSES } from './causes/plugin.ts';
import type { CauseRule } from './causes/rule.ts';
import type { AssertionId, Cause } from './result.ts';
import type { Standing } from './standing.ts';
import type { BegunStory } from './story.ts';

/** In the order of the chain; of those that can break one assertion the first that is proven names it. */
export const CAUSES: readonly CauseRule[] = [
  ...BUILD_CAUSES,
  ...ONLINE_CAUSES,
  ...ASSET_CAUSES,
  ...PLUGIN_CAUSES,
  ...LATER_CAUSES,
];

/** A cause for each red assertion, the proven ones first. A wrong name is worse than none. */
export function diagnose(story: BegunStory, standings: readonly Standing[]): Cause[] {
  const causes: Cause[] = [];
  for (const failed of standings.filter(({ state }) => state === 'fail')) {
    const cause = causeOf(story, failed);
    const known = causes.find(({ mechanism }) => mechanism === cause.mechanism);
    if (known) known.explains.push(failed.id);
    else causes.push(cause);
  }
  return causes.sort((a, b) => rank(a) - rank(b));
}

const rank = ({ mechanism, certainty }: Cause) =>
  mechanism === 'unknown mechanism' ? 2 : certainty === 'likely' ? 1 : 0;

function causeOf(story: BegunStory, failed: Standing): Cause {
  for (const rule of CAUSES) {
    if (!rule.breaks.includes(failed.id)) continue;
    const proof = rule.prove(story, failed);
    if (proof) return named(rule, proof, failed.id);
  }
  return {
    mechanism: 'unknown mechanism',
    certainty: 'likely',
    summary: `${failed.id}: ${failed.because}; nothing in the evidence names the mechanism`,
    explains: [failed.id],
    evidence: failed.evidence,
    refutedBy: 'evidence of any mechanism',
  };
}

const named = (
  rule: CauseRule,
  proof: NonNullable<ReturnType<CauseRule['prove']>>,
  id: AssertionId,
): Cause => ({
  mechanism: rule.mechanism,
  certainty: proof.certainty,
  summary: proof.summary,
  explains: [id],
  evidence: [...proof.lines],
  refutedBy: rule.refutedBy,
});
