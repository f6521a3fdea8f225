import type { Verdict } from '../verdict/result.ts';
import type { Regression } from './catalogue.ts';

/** The regressions whose mechanism a red run shows, those that also broke the same assertions first. */
export function matches(catalogue: readonly Regression[], verdict: Verdict): Regression[] {
  const seen = new Set<string>(verdict.causes.map(({ mechanism }) => mechanism));
  const failing = verdict.assertions.filter(({ state }) => state === 'fail').map(({ id }) => id);
  const rank = ({ expected }: Regression) => (expected.failing.join() === failing.join() ? 0 : 1);
  return catalogue
    .filter(({ expected }) => expected.mechanism !== null && seen.has(expected.mechanism))
    .sort((a, b) => rank(a) - rank(b));
}
