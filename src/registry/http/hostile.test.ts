import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { LONGEST_TURN_MS, longestTurnMs } from '../../turns.fixture.ts';
import type { CallInit } from '../trial.ts';
import { openSettled, type Settled } from './settled.fixture.ts';

let there: Settled;
before(async () => {
  there = await openSettled();
  await writeFile(join(there.trial.boxesFolder, 'outside.txt'), OUTSIDE);
});
after(() => there[Symbol.asyncDispose]());

const OUTSIDE = 'nothing outside of the box is ever read';

const post = (body: string): CallInit => ({ method: 'POST', body });
const deep = (count: number) => `${'{"a":'.repeat(count)}1${'}'.repeat(count)}`;
const card = (json: string) =>
  post(`{"id":"${there.id}","url":"http://box.example.com","agent_card":${json}}`);

test('a card that no database can hold is the mistake of whoever sent it', async () => {
  for (const json of [
    deep(5_000),
    '{"a":"\\u0000"}',
    '{"\\u0000":1}',
    '{"a":["\\ud800"]}',
    '{"a":1e400}',
    '[]',
  ]) {
    const { status, text } = await there.tenant.call('/registry/register', card(json));
    assert.equal(status, 400, `${json.slice(0, 40)}: ${text}`);
  }
  const { status } = await there.tenant.call(
    '/registry/register',
    card('{"a":"\\\\u0000","b":"\\ud83d\\ude00"}'),
  );
  assert.equal(status, 200);
});

/** Written as they are, past every client that would set them right. */
const REQUESTS: readonly string[] = [
  'GET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: \0\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: [::\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: ..a\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: __proto__.localhost\r\n\r\n',
  'GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'GET * HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET //health HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET http://evil.example.com/health HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n',
  'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n',
  'PROPFIND /health HTTP/1.1\r\nHost: a\r\n\r\n',
  'PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n',
  'POST /cp/admin/orgs HTTP/1.1\r\nHost: a\r\nExpect: something\r\nContent-Length: 5\r\n\r\n',
  `GET / HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
  `GET /${'y'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'GET / HTTP/9.9\r\n\r\n',
];

/** The first line of what came back before the server hung up; the client says at once that no more will come. */
function answerTo(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(there.trial.registry.url).port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      answer += text;
    });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(answer) : reject(error),
    );
    socket.once('close', () => resolve(answer));
    socket.end(Buffer.from(request, 'latin1'));
  });
}

const isRefusal = (answer: string) => answer === '' || /^HTTP\/1\.1 [234]\d\d /.test(answer);

test('a request that is none is refused or hung up on, and no fault of the server', async () => {
  for (const request of REQUESTS) {
    const answer = await answerTo(request);
    assert.ok(isRefusal(answer), `${JSON.stringify(request.slice(0, 60))}: ${answer.slice(0, 60)}`);
  }
  assert.equal((await there.trial.call('localhost', '/health')).status, 200);
});

test('whatever bytes come in, the server goes on', async () => {
  const line = fc.constantFrom(
    'GET /health HTTP/1.1',
    'Host: a',
    'Host: ',
    'Content-Length: 5',
    ': x',
    'a b',
    '',
  );
  const bytes = fc
    .array(fc.oneof(line, fc.string({ unit: 'binary', maxLength: 20 })), { maxLength: 8 })
    .map((lines) => lines.join('\r\n'));
  await fc.assert(
    fc.asyncProperty(bytes, async (request) => {
      const answer = await answerTo(`${request}\r\n\r\n`);
      assert.ok(isRefusal(answer), answer.slice(0, 100));
    }),
    { numRuns: 60 },
  );
  assert.equal((await there.trial.call('localhost', '/health')).status, 200);
});

test('no path leads out of the box', async () => {
  const part = fc.constantFrom(
    '..',
    '.',
    '',
    '%2e%2e',
    '..%2f',
    '%252e%252e',
    '\\',
    '%5c..',
    '%00',
    'configs',
    there.id,
    'outside.txt',
    '~',
    '*',
  );
  const up = fc.array(fc.constantFrom('..', '%2e%2e', '.', 'prompts/../..'), { minLength: 1, maxLength: 4 });
  const path = fc.oneof(
    fc.array(part, { maxLength: 6 }).map((parts) => parts.join('/')),
    up.map((parts) => [...parts, 'outside.txt'].join('/')),
  );
  await fc.assert(
    fc.asyncProperty(path, async (asked) => {
      for (const url of [
        `files/${asked}`,
        `files?path=${asked}&depth=5`,
        `files/${encodeURIComponent(asked)}`,
      ]) {
        const { status, text } = await there.tenant.call(`/workspaces/${there.id}/${url}`);
        assert.ok(status === 200 ? !text.includes('outside') : status < 500, `${url}: ${status} ${text}`);
      }
    }),
    { numRuns: 60 },
  );
});

test('a body as large as is taken holds nobody up', async () => {
  const MOST = 250_000;
  const bodies = [
    '['.repeat(MOST),
    deep(MOST / 6),
    `{"name":"${'x'.repeat(MOST)}"}`,
    `[${'[],'.repeat(MOST / 3)}1]`,
  ];
  for (const body of bodies) {
    const took = await longestTurnMs(async () => {
      assert.equal((await there.tenant.call('/workspaces', post(body))).status, 400);
    });
    assert.ok(took <= LONGEST_TURN_MS, `${body.slice(0, 20)}: ${took} ms`);
  }
});
