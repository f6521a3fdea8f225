import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOG_FACTS } from '../evidence/events.ts';
import { controlPlane } from '../platform/client.ts';
import { undiciExchange } from '../platform/undici.ts';
import type { LogPage } from '../protocol.ts';
import { fastClock, listen } from './listener.fixture.ts';
import { registryLog } from './registry.ts';
import { type Answering, logServer } from './server.fixture.ts';

async function following(answering: Answering) {
  await using parts = new AsyncDisposableStack();
  const server = parts.use(await logServer(answering));
  const clock = fastClock();
  const exchange = parts.use(undiciExchange({ pace: clock.pace }));
  const cp = controlPlane({ exchange, controlPlane: server.url, adminToken: 'admin', requestMs: 400_000 });
  const source = registryLog({ cp, slug: 'e2e-tmpl-0a1b2c3d', clock, now: clock.now, waitMs: 20.4 });
  const listener = parts.use(listen(source));
  const owned = parts.move();
  return { server, source, listener, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** A log that gives what is in its list, page by page, and then nothing for ever. */
function pages(given: readonly LogPage[]): Answering {
  let served = 0;
  return (_, response) => {
    const last = given.at(-1)?.next ?? 0;
    const page = given[served] ?? { lines: [], next: last, oldest: 1 };
    served += 1;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(page));
  };
}

const full = (from: number) => Array.from({ length: 500 }, (_, index) => `line ${from + index}`);

test("it asks for this tenant's lines from where it was, and tells all that there are", async () => {
  const answering = pages([
    { lines: full(1), next: 500, oldest: 1 },
    { lines: ['last'], next: 501, oldest: 1 },
  ]);
  await using it = await following(answering);
  const { listener, server, source } = it;
  await listener.until(() => listener.reads.length > 0);
  assert.deepEqual(listener.lines, [...full(1), 'last']);
  assert.deepEqual(source.tells, LOG_FACTS);
  const [first, second, third] = server.requests.map(({ url }) => url);
  const query = 'limit=500&wait_ms=20&slug=e2e-tmpl-0a1b2c3d';
  assert.equal(first, `/cp/admin/logs?after=0&${query}`);
  assert.equal(second, `/cp/admin/logs?after=500&${query}`);
  assert.equal(third ?? `/cp/admin/logs?after=501&${query}`, `/cp/admin/logs?after=501&${query}`);
  assert.equal(server.requests[0]?.headers.authorization, 'Bearer admin');
});

test('a page that is full has not been read to the end of the log', async () => {
  const answering = pages([{ lines: full(1), next: 500, oldest: 1 }]);
  await using it = await following(answering);
  const { listener } = it;
  let readsAtFull = -1;
  await listener.until(() => {
    if (listener.lines.length > 0 && readsAtFull < 0) readsAtFull = listener.reads.length;
    return listener.reads.length > 0;
  });
  assert.equal(readsAtFull, 0);
});

test('of lines that are too long for one page fewer are asked for, and none is missed', async () => {
  const log = Array.from({ length: 700 }, (_, n) => `${n} `.padEnd(n < 600 ? 8_000 : 8, 'x'));
  await using it = await following((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://localhost');
    const [after, limit] = ['after', 'limit'].map((name) => Number(searchParams.get(name))) as [
      number,
      number,
    ];
    const lines = log.slice(after, after + limit);
    response.end(JSON.stringify({ lines, next: after + lines.length, oldest: 1 }));
  });
  await it.listener.until(() => it.listener.reads.length > 0);
  assert.deepEqual(it.listener.lines, log);
});

test('lines that had gone before they were read are a gap', async () => {
  const answering = pages([
    { lines: ['one'], next: 1, oldest: 1 },
    { lines: ['ten'], next: 10, oldest: 10 },
  ]);
  await using it = await following(answering);
  const { listener } = it;
  await listener.until(() => listener.lines.length === 2);
  assert.deepEqual(listener.gaps, ['8 lines had gone before they were read']);
});

test('lines from before the run that had gone are no gap', async () => {
  await using it = await following(pages([{ lines: ['ten'], next: 10, oldest: 10 }]));
  const { listener } = it;
  await listener.until(() => listener.reads.length > 0);
  assert.deepEqual(listener.gaps, []);
});

test('a log that fails for a while, and again later, goes on where it was', async () => {
  const good = pages([
    { lines: ['one'], next: 1, oldest: 1 },
    { lines: ['two'], next: 2, oldest: 1 },
  ]);
  let asked = 0;
  await using it = await following((request, response) => {
    asked += 1;
    if (asked % 15 === 0) good(request, response);
    else response.writeHead(503).end();
  });
  await it.listener.until(() => it.listener.lines.length === 2);
  assert.deepEqual(it.listener.lines, ['one', 'two']);
});

test('a log that is not there is lost after many tries, with the reason', async () => {
  await using it = await following((_, response) => {
    response.writeHead(404, { 'content-type': 'text/html' }).end('<html>');
  });
  assert.deepEqual(await it.listener.ended, { lost: '404 with text/html' });
  assert.equal(it.server.requests.length, 20);
});

test('a request that waits for something to tell ends with the following', async () => {
  await using it = await following(() => undefined);
  await it.server.until(() => it.server.requests.length > 0);
  assert.equal(await it.listener.stop(), undefined);
});
