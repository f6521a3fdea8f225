import { duration, fail, pass, type Standing, waiting } from '../standing.ts';
import type { Story } from '../story.ts';

export function assessTeardown({ facts }: Story): Standing {
  const { gone, run, acts } = facts;
  if (!acts.some(({ event }) => event.what === 'create-tenant'))
    return waiting('teardown', 'no tenant was created');
  const sent = acts.find(({ event }) => event.what === 'delete-tenant');
  if (!sent || !run) return waiting('teardown', 'the tenant was not deleted');
  const cited = { line: sent.line, at: sent.event.at };
  if (gone.last?.there)
    return pass('teardown', `${facts.slug} is absent from the list of tenants`, [cited, gone.last]);
  if (gone.last && betweenMs(sent.event, gone.last) >= run.budgets.teardown) {
    const because = `${facts.slug} is still there (${gone.last.how.status}), ${duration(run.budgets.teardown)} after its delete`;
    return fail('teardown', because, [cited, gone.last]);
  }
  return waiting('teardown', gone.unreadable.last?.message ?? 'the tenant was not seen to be gone', [cited]);
}

/** Times are whole microseconds; their difference is one only once it is rounded. */
const betweenMs = (sent: { began: number }, looked: { began: number }) =>
  Math.round((looked.began - sent.began) * 1_000) / 1_000;
