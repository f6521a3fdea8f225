import type { Verdict } from '../verdict/result.ts';
import type { Told } from './told.ts';

/** Something that was looked at and judged by less than a whole run: the build of a tenant, a regression's record. */
export interface Checked {
  group: string;
  title: string;
  verdict: Verdict['verdict'];
  /** A word for the counts. */
  class: string;
  because: string;
  /** As the wall clock had it. */
  tookMs: number;
  /** Where a run stands behind it, its own report lies beside. */
  told?: Told;
}

const RANK = { fail: 0, inconclusive: 1, pass: 2 } as const;

/** The red ones first. */
export const bySeverity = (checks: readonly Checked[]): Checked[] =>
  [...checks].sort((a, b) => RANK[a.verdict] - RANK[b.verdict] || (a.title < b.title ? -1 : 1));

/** How often each class came in each group, the red ones first. */
export function countsOf(checks: readonly Checked[]) {
  const counts = new Map<string, Pick<Checked, 'group' | 'verdict' | 'class'> & { count: number }>();
  for (const { group, verdict, class: name } of bySeverity(checks)) {
    const key = `${group} ${verdict} ${name}`;
    const known = counts.get(key) ?? { group, verdict, class: name, count: 0 };
    counts.set(key, { ...known, count: known.count + 1 });
  }
  return [...counts.values()];
}
