import { arrivalTruth, type Truth } from './arrival.ts';
import { lookOf } from './looks.ts';
import type { Scene } from './scene.ts';

/** The tenant is gone in its time; one that never came into being is gone too. */
export function teardownTruth({ run, org, asked }: Scene): Truth {
  const [first] = asked('delete-tenant');
  if (!first) return { inTime: false, missable: false, unknowable: true };
  const goneAt = org ? org.goneAt : 0;
  const looks = asked('orgs')
    .filter(({ sentMs }) => sentMs >= first.sentMs)
    .map((one) => lookOf(one, (one.handledMs ?? 0) >= goneAt));
  const since = { true: first.sentMs, seen: { from: first.sentMs, to: first.sentMs } };
  const budget = run.plan.budgets.teardown;
  const shown = goneAt === Number.POSITIVE_INFINITY ? [] : [{ from: goneAt, to: Number.POSITIVE_INFINITY }];
  const truth = arrivalTruth(shown, since, budget, looks);
  // Gone is gone, if late: only what is still there is a leak.
  const seenGone = looks.some(({ told, right }) => told && right);
  return { ...truth, inTime: truth.inTime || seenGone, missable: !truth.inTime || truth.missable };
}
