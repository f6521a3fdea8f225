import { runSession } from '../src/session/session.ts';
import { expect, session, test } from './fixtures.ts';

const GATES = 50;

test.use({ watched: false, pace: 50 });

test('fifty gates at once against one platform all pass', async ({ platform, build }, info) => {
  test.setTimeout(240_000);
  const ledger = info.outputPath('ledger.jsonl');
  const options = {
    ...session(platform, build.gitSha, ledger, new AbortController().signal),
    pace: 1,
    reports: info.outputPath('reports'),
  };
  const runs = await Promise.all(Array.from({ length: GATES }, () => runSession(options)));
  const told = runs.map(({ verdict }) => `${verdict.verdict}: ${verdict.headline}`);
  expect(told).toEqual(Array.from({ length: GATES }, () => 'pass: all 8 assertions hold'));
  expect(new Set(runs.map(({ verdict }) => verdict.tenant.slug)).size).toBe(GATES);
});
