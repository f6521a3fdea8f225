import type { SimulatedRun } from '../run.ts';
import type { Violation } from './violation.ts';

/** A neighbour that the platform did not bring up, or down, is its trouble and not the harness's. */
const NOT_A_CRASH = /the neighbour did not come up|was not seen to be gone/;

/** What lives on stands in the ledger, what stands in the ledger may live on, and nothing of the run goes on. */
export function leftovers({ tenants, ledger, tookMs, leftOver, verdict, plan }: SimulatedRun): Violation[] {
  const noted = new Set(ledger.map(({ slug }) => slug));
  const forgotten = tenants.all.filter(({ goneAt, slug }) => goneAt > tookMs && !noted.has(slug));
  const troubles = verdict.limits.filter((limit) => limit.startsWith('crash') && !NOT_A_CRASH.test(limit));
  return [
    ...forgotten.map(({ slug }) => ({
      kind: 'leak' as const,
      told: `${slug} lives and stands in no ledger`,
    })),
    ...needless({ tenants, ledger, verdict, plan }),
    ...(leftOver > 0 ? [{ kind: 'left over' as const, told: `${leftOver} sleeps or requests` }] : []),
    ...troubles.map((told) => ({ kind: 'crash' as const, told })),
  ];
}

/** Gone, seen to be gone, and created by an answer: then there is nothing left to remember. */
function needless({
  ledger,
  verdict,
  plan,
}: Pick<SimulatedRun, 'tenants' | 'ledger' | 'verdict' | 'plan'>): Violation[] {
  const [slug] = plan.slugs;
  const entry = ledger.find((one) => one.slug === slug);
  if (!entry?.answered || !verdict.tenant.purged) return [];
  return [{ kind: 'leak', told: `${slug} is gone and still stands in the ledger` }];
}
