import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ExchangeReply } from './exchange.ts';
import { undiciExchange } from './undici.ts';

const REQUEST_MS = 400;
const MOST_BYTES = 4_096;

/** A server that answers every request with the bytes that it is given, and hangs up or does not. */
async function answering(): Promise<
  AsyncDisposable & { ask(bytes: string, hangUp: boolean): Promise<ExchangeReply> }
> {
  let [bytes, hangUp] = ['', true];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(bytes, 'latin1');
      if (hangUp) socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const exchange = undiciExchange({ pace: 1 });
  return {
    async ask(answer, ends) {
      [bytes, hangUp] = [answer, ends];
      return await exchange.send({
        method: 'GET',
        url: `http://127.0.0.1:${port}/buildinfo`,
        headers: {},
        timeoutMs: REQUEST_MS,
        maxBytes: MOST_BYTES,
        freshConnection: true,
      });
    },
    async [Symbol.asyncDispose]() {
      await exchange[Symbol.asyncDispose]();
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const head = (...headers: string[]) =>
  `HTTP/1.1 200 OK\r\n${headers.map((one) => `${one}\r\n`).join('')}\r\n`;
const BODY = '{"git_sha":"dev"}';

const ANSWERS: readonly [what: string, bytes: string, is: string][] = [
  ['nothing', '', 'transport'],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n', 'transport'],
  ['a page of markup', '<html>\r\n\r\n', 'transport'],
  ['half a head', 'HTTP/1.1 200 OK\r\ncontent-le', 'transport'],
  ['a head of 64 KB', head(`x: ${'y'.repeat(65_536)}`, 'content-length: 0'), 'transport'],
  ['ten thousand headers', head(...Array.from({ length: 10_000 }, (_, n) => `x-${n}: y`)), 'transport'],
  ['a length that is none', head('content-length: many') + BODY, 'transport'],
  ['two lengths', head('content-length: 2', 'content-length: 3') + BODY, 'transport'],
  ['a length and chunks', `${head('content-length: 2', 'transfer-encoding: chunked')}0\r\n\r\n`, 'transport'],
  ['a chunk of no size', `${head('transfer-encoding: chunked')}zz\r\n${BODY}\r\n0\r\n\r\n`, 'transport'],
  ['less than was promised', head('content-length: 500') + BODY, 'transport'],
  ['a line feed in a header', head('x: a\nb\0: c', 'content-length: 0'), 'transport'],
  ['another protocol', `HTTP/1.1 101 Switching\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n`, 'transport'],
  ['a body without an end', head() + 'x'.repeat(MOST_BYTES + 1), 'too-large'],
  ['more than is taken', head('content-length: 5000') + 'x'.repeat(5_000), 'too-large'],
  [
    'chunks for ever',
    `${head('transfer-encoding: chunked')}${'fff\r\n'.concat('x'.repeat(4_095), '\r\n').repeat(9)}`,
    'too-large',
  ],
];

for (const [what, bytes, is] of ANSWERS) {
  test(`an answer of ${what} is no answer`, async () => {
    await using server = await answering();
    const reply = await server.ask(bytes, true);
    assert.equal(reply.answered ? 'answered' : reply.why.kind, is);
  });
}

test('who promises to go on, and goes on promising, is waited for no longer than for an answer', async () => {
  await using server = await answering();
  for (const bytes of [
    'HTTP/1.1 100 Continue\r\n\r\n'.repeat(2_000),
    'HTTP/1.1 200',
    head('content-length: 9'),
  ]) {
    const reply = await server.ask(bytes, false);
    assert.ok(!reply.answered, bytes.slice(0, 20));
    assert.match(reply.why.kind, /^(timeout|transport)$/);
  }
});

test('whatever bytes come back, they are an answer or none, and nothing is thrown', async () => {
  await using server = await answering();
  const line = fc.oneof(
    fc.constantFrom(
      'content-length: 17',
      'transfer-encoding: chunked',
      'content-encoding: gzip',
      'retry-after: -1',
    ),
    fc.string({ unit: 'binary', maxLength: 60 }),
  );
  const answer = fc.record({
    start: fc.oneof(fc.constantFrom('HTTP/1.1 200 OK', 'HTTP/1.0 999 ', 'HTTP/2 200', 'HTTP/1.1 204'), line),
    headers: fc.array(line, { maxLength: 6 }),
    body: fc.oneof(fc.constant(BODY), fc.string({ unit: 'binary', maxLength: 200 })),
  });
  await fc.assert(
    fc.asyncProperty(answer, async ({ start, headers, body }) => {
      const reply = await server.ask([start, ...headers, '', body].join('\r\n'), true);
      if (!reply.answered) assert.match(reply.why.kind, /^(transport|timeout|too-large)$/);
      else assert.ok(Number.isInteger(reply.status) && reply.body.length <= MOST_BYTES);
    }),
    { numRuns: 60 },
  );
});
