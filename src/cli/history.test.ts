import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { answers } from '../../soak/history.ts';
import { parseSince } from './history.ts';

const BIN = fileURLToPath(new URL('../../bin/delivery.js', import.meta.url));

const history = (...args: string[]) =>
  spawnSync(process.execPath, [BIN, 'history', ...args], {
    encoding: 'utf8',
    env: { ...process.env, DELIVERY_HISTORY: '' },
  });

test('delivery history answers over thousands of made-up runs', async () => {
  const { runs, answeredAfterMs } = await answers({ runs: 3_000, days: 30, times: 1 });
  assert.equal(runs, 3_000);
  assert.equal(answeredAfterMs.length, 1);
});

test('how far back to look is a length of time or a date', () => {
  const near = (text: string, ms: number) =>
    assert.ok(Math.abs(Date.now() - ms - parseSince(text).getTime()) < 60_000);
  near('12h', 43_200_000);
  near('90d', 7_776_000_000);
  assert.equal(parseSince('2026-11-20').toISOString(), '2026-11-20T00:00:00.000Z');
  assert.throws(() => parseSince('soon'), /"soon" is no time/);
  assert.throws(() => parseSince('7'), /"7" is no time/);
});

test('without a database, or with another kind of URL, it is bad usage', () => {
  assert.deepEqual([history().status, history().stdout], [2, '']);
  const other = history('--history', 'https://somebody:secret@db.example.com');
  assert.equal(other.status, 2);
  assert.equal(
    other.stderr,
    'delivery: --history takes the URL of a PostgreSQL: postgres://user@host/database\n',
  );
});
