import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { redactor } from '../evidence/redaction.ts';
import { httpLog } from './http.ts';
import { fastClock, type Listener, listen } from './listener.fixture.ts';
import { type LogServer, logServer } from './server.fixture.ts';
import { openWire } from './wire.ts';

const line = (name: string) =>
  `2026/06/16 23:31:07 Plugin reconcile: workspace=${name} complete — installed=1`;
const text = (...names: string[]) => names.map((name) => `${line(name)}\n`).join('');

function follow({ url }: LogServer, headers?: Record<string, string>): Listener {
  const clock = fastClock();
  return listen(httpLog({ url: `${url}/logs?tail=100`, headers, tells: [], clock, now: clock.now }));
}

test('a text that grows is asked for again, and each line is told once', async () => {
  let body = text('one');
  await using server = await logServer((_, response) => void response.end(body));
  await using listener = follow(server, { authorization: 'Bearer s3cret' });
  await listener.until(() => listener.lines.length === 1);
  const read = listener.reads.length;
  await listener.until(() => listener.reads.length > read + 1);
  body = text('one', 'two', 'three').replace(/\n$/, '');
  await listener.until(() => listener.lines.length === 3);
  assert.deepEqual(listener.lines, [line('one'), line('two'), line('three')]);
  assert.deepEqual(listener.gaps, []);
  assert.equal(server.requests[0]?.url, '/logs?tail=100');
  assert.equal(server.requests[0]?.headers.authorization, 'Bearer s3cret');
});

test('a text whose oldest lines are dropped tells the new ones, and says where some may have been missed', async () => {
  let body = text('one', 'two');
  await using server = await logServer((_, response) => void response.end(body));
  await using listener = follow(server);
  await listener.until(() => listener.lines.length === 2);
  body = text('two', 'three');
  await listener.until(() => listener.lines.length === 3);
  assert.deepEqual(listener.gaps, []);
  body = text('nine');
  await listener.until(() => listener.lines.length === 4);
  assert.deepEqual(listener.lines, ['one', 'two', 'three', 'nine'].map(line));
  assert.equal(listener.gaps.length, 1);
});

test('an answer that goes on is told as it comes, lines torn between two pieces joined', async () => {
  let stream: ServerResponse | undefined;
  await using server = await logServer((_, response) => {
    stream = response;
    response.write(text('one'));
  });
  await using listener = follow(server);
  await listener.until(() => listener.lines.length === 1);
  stream?.write(text('two').slice(0, 30));
  stream?.write(text('two').slice(30));
  await listener.until(() => listener.lines.length === 2);
  assert.deepEqual(listener.lines, [line('one'), line('two')]);
  assert.equal(server.requests.length, 1);
  assert.equal(await listener.stop(), undefined);
});

test('a stream that breaks off and is told again from its beginning counts nothing twice', async () => {
  const streams: ServerResponse[] = [];
  await using server = await logServer((_, response) => {
    streams.push(response);
    response.write(streams.length === 1 ? text('one', 'two') : text('one', 'two', 'three'));
  });
  await using listener = follow(server);
  await listener.until(() => listener.lines.length === 2);
  streams[0]?.destroy();
  await listener.until(() => listener.lines.length === 3);
  assert.deepEqual(listener.lines, [line('one'), line('two'), line('three')]);
});

test('lines that say nothing of ours are not handed over', async () => {
  await using server = await logServer((_, response) => void response.end(`GET /health 200\n${text('one')}`));
  await using listener = follow(server);
  await listener.until(() => listener.lines.length === 1);
  assert.deepEqual(listener.lines, [line('one')]);
});

test('an address that refuses is lost after many tries, with what it said', async () => {
  await using server = await logServer((_, response) => {
    response.writeHead(403).end('no\nsuch   token');
  });
  await using listener = follow(server);
  const { host } = new URL(server.url);
  assert.deepEqual(await listener.ended, { lost: `${host} answered 403: no such token` });
  assert.equal(server.requests.length, 20);
});

test('a secret at the edge of what is quoted of a refusal goes whole', async () => {
  await using server = await logServer((_, response) => {
    response.writeHead(403).end(`${'x'.repeat(290)}hunter22-hunter22 is no token`);
  });
  await using wire = openWire({ clock: fastClock(), clean: redactor(['hunter22-hunter22']).clean });
  const { signal } = new AbortController();
  const answer = await wire.get(server.url, { timeoutMs: 60_000, signal });
  assert.ok(!answer.ok);
  assert.match(answer.why, /x\[redacted\]$/);
});

test('an address that refuses for a while is not lost', async () => {
  await using server = await logServer((_, response) => {
    if (server.requests.length < 15) response.writeHead(503).end();
    else response.end(text('one'));
  });
  await using listener = follow(server);
  await listener.until(() => listener.lines.length === 1);
});

test('nobody there is a loss with a reason, and no crash', async () => {
  const server = await logServer(() => undefined);
  await server[Symbol.asyncDispose]();
  await using listener = follow(server);
  assert.match((await listener.ended)?.lost ?? '', /ECONNREFUSED/);
});

test('an end without an answer ends the following at once', async () => {
  await using server = await logServer(() => undefined);
  await using listener = follow(server);
  await server.until(() => server.requests.length > 0);
  assert.equal(await listener.stop(), undefined);
});
