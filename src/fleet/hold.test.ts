import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { scratch } from '../scratch.fixture.ts';
import { ledger } from '../tenancy/ledger.ts';
import { holdNowMs, newHold } from './hold.ts';
import { fleetLedger } from './ledger.ts';

const HOUR_MS = 3_600_000;

test('a job that nobody renews is broken off when its lease runs out, and not before', {
  timeout: 10_000,
}, async () => {
  const askedAtMs = holdNowMs();
  using hold = newHold(30, askedAtMs);
  assert.equal(hold.isOurs(), true);
  await once(hold.signal, 'abort');
  assert.ok(holdNowMs() - askedAtMs >= 30);
  assert.equal(hold.signal.reason, 'the lease ran out');
  assert.equal(hold.isOurs(), false);
});

test('a lease is renewed from when the queue was asked, however late its answer', () => {
  using hold = newHold(HOUR_MS, holdNowMs() - HOUR_MS + 1_000);
  hold.renewed(holdNowMs());
  assert.equal(hold.isOurs(), true);
  hold.renewed(holdNowMs() - HOUR_MS);
  assert.equal(hold.isOurs(), false, 'before any timer could tell');
  assert.equal(hold.signal.aborted, true);
});

test('no tenant is opened by a job that is no longer its own', () => {
  using place = scratch('hold');
  const file = ledger(`${place.folder}/ledger.jsonl`);
  using hold = newHold(HOUR_MS, holdNowMs());
  const [first, second] = ['e2e-tmpl-00000001', 'e2e-tmpl-00000002'];
  const book = fleetLedger(file, [first, second], hold);
  const at = { controlPlane: 'https://api.example.com', embedded: false };
  book.open({ slug: first, ...at });
  hold.breakOff('the lease is lost');
  assert.throws(
    () => book.open({ slug: second, ...at }),
    /e2e-tmpl-00000002 is not created: the lease is lost/,
  );
  assert.deepEqual(
    file.entries().map(({ slug }) => slug),
    [first],
  );
  assert.deepEqual(book.gone(), [second], 'a name that was never used is free');
});
