import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastClock, type Listener, listen } from './listener.fixture.ts';
import { lokiLog } from './loki.ts';
import { type LogServer, logServer } from './server.fixture.ts';

interface Entry {
  at: bigint;
  line: string;
  pod?: string;
}

/** The query begins where the listening does: what it is to find is written from then on. */
function timesFromNow(): (index: number) => bigint {
  const start = BigInt(Date.now()) * 1_000_000n;
  return (index) => start + BigInt(index) * 1_000_000n;
}

const streamsOf = (entries: readonly Entry[]) =>
  Object.values(Object.groupBy(entries, ({ pod }) => pod ?? 'a')).map((group) => ({
    stream: { app: 'tenant', pod: group?.[0]?.pod ?? 'a' },
    values: group?.map(({ at, line }) => [String(at), line]),
  }));

/** Loki as far as it is used: query_range forward from a start, with a limit, and the tail. */
function loki(entries: readonly Entry[], tails = false): Promise<LogServer> {
  return logServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://loki');
    const start = BigInt(searchParams.get('start') ?? 0);
    const found = entries
      .filter((entry) => entry.at >= start)
      .sort((a, b) => Number(a.at - b.at))
      .slice(0, Number(searchParams.get('limit')));
    const result = streamsOf(found);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'streams', result } }));
  }, tails);
}

const follow = ({ url }: LogServer, headers: Record<string, string> = {}): Listener =>
  listen(lokiLog({ url: `${url}/`, query: '{app="tenant"}', headers, tells: [], clock: fastClock() }));

test('what the query finds is told once, in the order in which it was written', async () => {
  const at = timesFromNow();
  const entries: Entry[] = [
    { at: at(2), line: 'two', pod: 'b' },
    { at: at(1), line: 'one' },
  ];
  await using server = await loki(entries);
  await using listener = follow(server, { 'x-scope-orgid': 'team' });
  await listener.until(() => listener.lines.length === 2);
  entries.push({ at: at(3), line: 'two', pod: 'b' }, { at: at(3), line: 'two', pod: 'a' });
  await listener.until(() => listener.lines.length === 4);
  assert.deepEqual(listener.lines, ['one', 'two', 'two', 'two']);
  const queries = server.requests.filter(({ url }) => url?.startsWith('/loki/api/v1/query_range?'));
  const params = new URL(queries[0]?.url ?? '', 'http://loki').searchParams;
  assert.equal(params.get('query'), '{app="tenant"}');
  assert.equal(params.get('direction'), 'forward');
  assert.equal(queries[0]?.headers['x-scope-orgid'], 'team');
});

test('a line that Loki takes in late is told late', async () => {
  const at = timesFromNow();
  const entries: Entry[] = [{ at: at(30_000), line: 'newest' }];
  await using server = await loki(entries);
  await using listener = follow(server);
  await listener.until(() => listener.lines.length === 1);
  entries.push({ at: at(1), line: 'late' });
  await listener.until(() => listener.lines.length === 2);
  assert.deepEqual(listener.lines, ['newest', 'late']);
});

test('more than a page holds is read page by page, also where many lines have one time', async () => {
  const at = timesFromNow();
  const entries = Array.from({ length: 12_000 }, (_, index) => ({
    at: at(Math.floor(index / 3_000)),
    line: `line ${index}`,
  }));
  await using server = await loki(entries);
  await using listener = follow(server);
  await listener.until(() => listener.lines.length === 12_000);
  assert.deepEqual(
    listener.lines,
    entries.map(({ line }) => line),
  );
  assert.deepEqual(listener.gaps, []);
});

test('the tail tells sooner, and the queries after it tell nothing twice', async () => {
  const at = timesFromNow();
  const entries: Entry[] = [];
  await using server = await loki(entries, true);
  await using listener = follow(server);
  await server.until(() => server.sockets.size > 0);
  server.send(
    JSON.stringify({ streams: streamsOf([{ at: at(1), line: 'by tail' }]), dropped_entries: null }),
  );
  await listener.until(() => listener.lines.length === 1);
  entries.push({ at: at(1), line: 'by tail' }, { at: at(2), line: 'by query' });
  await listener.until(() => listener.lines.length === 2);
  assert.deepEqual(listener.lines, ['by tail', 'by query']);
});

test('a tail that says something else is no loss', async () => {
  const at = timesFromNow();
  const entries: Entry[] = [];
  await using server = await loki(entries, true);
  await using listener = follow(server);
  await server.until(() => server.sockets.size > 0);
  server.send('{"streams":[{"stream":1}]}');
  server.send('not JSON');
  entries.push({ at: at(1), line: 'one' });
  await listener.until(() => listener.lines.length === 1);
});

test('something that is not Loki is lost after many tries, with the reason', async () => {
  await using server = await logServer((_, response) => void response.end('<html>hello</html>'));
  await using listener = follow(server);
  assert.match((await listener.ended)?.lost ?? '', /^the answer is not Loki's: /);
});

test('a query that Loki refuses is lost with what it says', async () => {
  await using server = await logServer((_, response) => {
    response.writeHead(400).end('parse error at line 1, col 1');
  });
  await using listener = follow(server);
  const { host } = new URL(server.url);
  assert.deepEqual(await listener.ended, { lost: `${host} answered 400: parse error at line 1, col 1` });
});

test('nothing is open when the following ends', async () => {
  await using server = await loki([], true);
  await using listener = follow(server);
  await server.until(() => server.sockets.size > 0);
  assert.equal(await listener.stop(), undefined);
  await server.until(() => server.sockets.size === 0);
});
