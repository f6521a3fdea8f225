import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, Client, type Dispatcher } from 'undici';
import type { Failure } from '../evidence/events.ts';
import type { Exchange, ExchangeReply, ExchangeRequest } from './exchange.ts';

export interface ConnectionOptions {
  /** Certificates in PEM that are trusted beside the system's. */
  ca?: readonly string[];
  /** Only where the target says so in so many words. */
  unverifiedTls?: boolean;
  /** How many of the caller's milliseconds pass in one of the machine's. */
  pace: number;
}

const CONNECTIONS_PER_ORIGIN = 32;
const KEEP_ALIVE_MS = 10_000;

/** The real thing: HTTP over undici, without pipelining (it was slower) and without following redirects. */
export function undiciExchange(options: ConnectionOptions): Exchange {
  const connect = {
    lookup: loopbackFirst,
    ...(options.ca ? { ca: [...options.ca] } : {}),
    ...(options.unverifiedTls ? { rejectUnauthorized: false } : {}),
  };
  const agent = new Agent({
    connect,
    connections: CONNECTIONS_PER_ORIGIN,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  return {
    async send(request) {
      if (!request.freshConnection) return await exchange(agent, request, options.pace);
      const client = new Client(new URL(request.url).origin, { connect, pipelining: 1 });
      try {
        return await exchange(client, request, options.pace);
      } finally {
        await client.destroy();
      }
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}

/** `localhost` and every name under it is this machine, whatever a resolver says: many do not know it. */
const loopbackFirst: LookupFunction = (hostname, options, callback) => {
  if (hostname !== 'localhost' && !hostname.endsWith('.localhost'))
    return lookup(hostname, options, callback);
  if (options.all) {
    callback(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
  } else {
    callback(null, '127.0.0.1', 4);
  }
};

async function exchange(
  dispatcher: Dispatcher,
  request: ExchangeRequest,
  pace: number,
): Promise<ExchangeReply> {
  const url = new URL(request.url);
  const limit = new AbortController();
  const onAbort = () => limit.abort();
  const timer = setTimeout(() => limit.abort(TIMED_OUT), request.timeoutMs / pace);
  request.signal?.addEventListener('abort', onAbort, { once: true });
  if (request.signal?.aborted) onAbort();
  try {
    const reply = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      signal: limit.signal,
    });
    const body = await readBody(reply.body, request.maxBytes);
    if (body === null) return failed('too-large', `the answer is larger than ${request.maxBytes} bytes`);
    return {
      answered: true,
      status: reply.statusCode,
      contentType: one(reply.headers['content-type']) ?? '',
      retryAfter: one(reply.headers['retry-after']),
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

const TIMED_OUT = Symbol('timed out');

async function readBody(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) {
      body.destroy();
      return null;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const one = (header: string | string[] | undefined) =>
  Array.isArray(header) ? (header[0] ?? null) : (header ?? null);

const failed = (kind: Failure['kind'], message: string): ExchangeReply => ({
  answered: false,
  why: { kind, message },
});

function transportError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  // A failure to connect over several addresses hides its reasons one level down.
  const inner = error instanceof AggregateError ? error.errors.map(transportError).join(', ') : error.message;
  return code && !inner.includes(code) ? `${code}: ${inner}` : inner || error.name;
}
