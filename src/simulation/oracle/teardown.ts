import { arrivalTruth, type Truth } from './arrival.ts';
import { lookOf } from './looks.ts';
import type { Scene } from './scene.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** The tenant is gone in its time; one that never came into being is gone too. */
export function teardownTruth({ run, org, asked }: Scene): Truth {
  const [first] = asked('delete-tenant');
  if (!first) return { inTime: false, missable: false, unknowable: true };
  const goneAt = org ? org.goneAt : 0;
  // Once the neighbour is taken down, it is for the neighbour that the list is read.
  const next = run.journal.all.find(
    ({ endpoint, slug, sentMs }) =>
      endpoint === 'delete-tenant' && slug !== first.slug && sentMs > first.sentMs,
  );
  const looks = asked('orgs')
    .filter(({ sentMs }) => sentMs >= first.sentMs && sentMs < (next?.sentMs ?? NEVER))
    .map((one) => lookOf(one, (one.handledMs ?? 0) >= goneAt));
  const since = { true: first.sentMs, seen: { from: first.sentMs, to: first.sentMs } };
  const budget = run.plan.budgets.teardown;
  const shown = goneAt === NEVER ? [] : [{ from: goneAt, to: NEVER }];
  const truth = arrivalTruth(shown, since, budget, looks);
  // Gone is gone, if late: only what is still there is a leak.
  const seenGone = looks.some(({ told, right }) => told && right);
  return { ...truth, inTime: truth.inTime || seenGone, missable: !truth.inTime || truth.missable };
}
