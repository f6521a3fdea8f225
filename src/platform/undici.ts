import { StringDecoder } from 'node:string_decoder';
import { Agent, Client, type Dispatcher } from 'undici';
import type { Failure } from '../evidence/events.ts';
import { type ConnectionOptions, ruleFor } from './connection.ts';
import { connector } from './connector.ts';
import type { Exchange, ExchangeReply, ExchangeRequest } from './exchange.ts';
import { validateHeaderValue } from './node-http.ts';
import { transportError } from './transport-error.ts';

const CONNECTIONS_PER_ORIGIN = 32;
const KEEP_ALIVE_MS = 10_000;

/** The real thing: HTTP over undici, without pipelining (it was slower) and without following redirects. */
export function undiciExchange(options: ConnectionOptions): Exchange {
  const connect = connector(options);
  const agent = new Agent({
    connect,
    connections: CONNECTIONS_PER_ORIGIN,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  let connections = 0;
  return {
    async send(request) {
      if (!request.freshConnection) return await exchange(agent, request, options);
      let connection = 0;
      const counted: typeof connect = (to, done) =>
        connect(to, (...opened) => {
          connections += 1;
          connection = connections;
          done(...opened);
        });
      const client = new Client(new URL(request.url).origin, { connect: counted, pipelining: 1 });
      try {
        return { ...(await exchange(client, request, options)), connection };
      } finally {
        await client.destroy();
      }
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}

async function exchange(
  dispatcher: Dispatcher,
  request: ExchangeRequest,
  { pace, connectTo }: ConnectionOptions,
): Promise<ExchangeReply> {
  const url = new URL(request.url);
  const host = ruleFor(connectTo, url.hostname)?.host;
  const limit = new AbortController();
  const onAbort = () => limit.abort();
  const timer = setTimeout(() => limit.abort(TIMED_OUT), request.timeoutMs / pace);
  request.signal?.addEventListener('abort', onAbort, { once: true });
  if (request.signal?.aborted) onAbort();
  const headers = host === undefined ? request.headers : { ...request.headers, host };
  try {
    // The pool would take it for a client that is busy, and after so many of them wait for ever.
    for (const [name, value] of Object.entries(headers)) validateHeaderValue(name, value);
    const asked = dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method,
      headers,
      body: request.body ?? null,
      signal: limit.signal,
    });
    const reply = await Promise.race([asked, abortOf(limit.signal, asked)]);
    const body = await readBody(reply.body, request.maxBytes);
    if (body === null) return failed('too-large', `the answer is larger than ${request.maxBytes} bytes`);
    return {
      answered: true,
      status: reply.statusCode,
      contentType: one(reply.headers['content-type']) ?? '',
      retryAfter: one(reply.headers['retry-after']),
      date: one(reply.headers.date),
      body,
    };
  } catch (error) {
    if (limit.signal.reason === TIMED_OUT)
      return failed('timeout', `no answer within ${Math.round(request.timeoutMs)} ms`);
    if (request.signal?.aborted) return failed('aborted', 'no longer needed');
    return failed('transport', transportError(error));
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', onAbort);
  }
}

/** A request that still waits for a connection does not hear of its abort. */
function abortOf(signal: AbortSignal, asked: Promise<unknown>): Promise<never> {
  asked.catch(() => undefined);
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

const TIMED_OUT = Symbol('timed out');

/** Decoded as it comes: 32 MB at once would take a turn too long. */
async function readBody(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<string | null> {
  const decoder = new StringDecoder('utf8');
  let [text, size] = ['', 0];
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) {
      body.destroy();
      return null;
    }
    text += decoder.write(chunk);
  }
  return text + decoder.end();
}

const one = (header: string | string[] | undefined) =>
  Array.isArray(header) ? (header[0] ?? null) : (header ?? null);

const failed = (kind: Failure['kind'], message: string): ExchangeReply => ({
  answered: false,
  why: { kind, message },
});
