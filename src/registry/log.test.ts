import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from './log.ts';

const query = { after: 0, limit: 10, waitMs: 0 };

function messages(lines: readonly string[]): string[] {
  return lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
}

test('a reader goes on from its cursor and misses nothing', async () => {
  const log = createLog();
  for (const msg of ['a', 'b', 'c']) log.write('info', 'event', msg);
  const first = await log.page({ ...query, limit: 2 });
  const second = await log.page({ ...query, after: first.next });
  assert.deepEqual([...messages(first.lines), ...messages(second.lines)], ['a', 'b', 'c']);
  assert.deepEqual((await log.page({ ...query, after: second.next })).lines, []);
});

test('a reader of one tenant gets its lines alone', async () => {
  const log = createLog();
  log.write('info', 'event', 'ours', { tenant: 'us' });
  log.write('info', 'event', 'theirs', { tenant: 'them' });
  log.write('info', 'event', "nobody's");
  assert.deepEqual(messages((await log.page({ ...query, slug: 'us' })).lines), ['ours']);
});

test('a reader that fell behind is told what is still there', async () => {
  const log = createLog(undefined, 3);
  for (const msg of ['a', 'b', 'c', 'd', 'e']) log.write('info', 'event', msg);
  const page = await log.page(query);
  assert.deepEqual(messages(page.lines), ['c', 'd', 'e']);
  assert.deepEqual({ oldest: page.oldest, next: page.next }, { oldest: 3, next: 5 });
});

test('a reader that waits is woken by the next line of its own tenant', async () => {
  const log = createLog();
  const waiting = log.page({ ...query, waitMs: 20_000, slug: 'us' });
  log.write('info', 'event', 'theirs', { tenant: 'them' });
  log.write('info', 'event', 'ours', { tenant: 'us' });
  assert.deepEqual(messages((await waiting).lines), ['ours']);
});

test('a reader that waits is sent home when it hangs up and when the log closes', async () => {
  const log = createLog();
  const gone = new AbortController();
  const waiting = [
    log.page({ ...query, waitMs: 20_000 }, gone.signal),
    log.page({ ...query, waitMs: 20_000 }),
  ];
  gone.abort();
  log.close();
  for (const page of await Promise.all(waiting)) assert.deepEqual(page.lines, []);
});
