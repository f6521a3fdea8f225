import type { Socket } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import type { Clock } from '../clock.ts';
import { connector } from '../platform/connector.ts';

export interface WireOptions {
  clock: Clock;
  headers?: Readonly<Record<string, string>> | undefined;
  /** Certificates in PEM that are trusted beside the system's. */
  ca?: readonly string[] | undefined;
  clean?: ((text: string) => string) | undefined;
}

/** One GET whose answer may never end. Whoever opened it reads the body or destroys it. */
export type Answer = { ok: true; body: Dispatcher.ResponseData['body'] } | { ok: false; why: string };

export interface Wire extends AsyncDisposable {
  get(url: string, limits: { timeoutMs: number; signal: AbortSignal }): Promise<Answer>;
}

const MOST_WEBSOCKET_BYTES = 8_388_608;
const MOST_EXCERPT_CHARS = 300;
/** What is looked through for secrets: far more than is quoted, so that none is cut in two at its edge. */
const MOST_QUOTED_CHARS = 16_384;

/** Requests to where logs are kept: another server than the platform, by its own way through the network. */
export function openWire({ clock, headers = {}, ca, clean = String }: WireOptions): Wire {
  const dispatcher = new Agent({ connect: connector(ca ? { ca } : {}) });
  return {
    async get(url, { timeoutMs, signal }) {
      const { address, authorization } = withoutCredentials(url);
      const limit = new AbortController();
      const answered = new AbortController();
      const stop = AbortSignal.any([signal, limit.signal]);
      void clock.sleep(timeoutMs, AbortSignal.any([signal, answered.signal])).then(() => {
        if (!answered.signal.aborted) limit.abort();
      });
      try {
        const { statusCode, body } = await dispatcher.request({
          origin: address.origin,
          path: address.pathname + address.search,
          method: 'GET',
          headers: { accept: '*/*', ...authorization, ...headers },
          signal: stop,
        });
        if (statusCode >= 200 && statusCode <= 299) return { ok: true, body };
        const excerpt = await excerptOf(body, clean);
        return { ok: false, why: `${address.host} answered ${statusCode}${excerpt}` };
      } catch (error) {
        if (limit.signal.aborted && !signal.aborted)
          return { ok: false, why: `${address.host} did not answer` };
        return { ok: false, why: `${address.host}: ${reasonOf(error)}` };
      } finally {
        answered.abort();
      }
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}

/**
 * An agent for one WebSocket. Once it is upgraded the connection is no longer the agent's, and a close that the
 * other side never answers keeps it open: so it is remembered, and destroyed.
 */
export function webSocketAgent(ca: readonly string[] | undefined): { agent: Agent } & AsyncDisposable {
  const connect = connector(ca ? { ca } : {});
  const sockets: Socket[] = [];
  const agent = new Agent({
    webSocket: { maxPayloadSize: MOST_WEBSOCKET_BYTES },
    connect: (options, connected) =>
      connect(options, (...result) => {
        if (result[1]) sockets.push(result[1]);
        connected(...result);
      }),
  });
  return {
    agent,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await agent.destroy();
    },
  };
}

/** `https://user:secret@host/` as browsers and curl mean it. */
export function withoutCredentials(url: string): { address: URL; authorization: Record<string, string> } {
  const address = new URL(url);
  const { username, password } = address;
  if (username === '' && password === '') return { address, authorization: {} };
  address.username = '';
  address.password = '';
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { address, authorization: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

/** What went on is of no use to anybody, but why it was refused often stands in the first words. */
async function excerptOf(
  body: Dispatcher.ResponseData['body'],
  clean: (text: string) => string,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of body) {
      text += decoder.decode(chunk as Buffer, { stream: true });
      if (text.length >= MOST_QUOTED_CHARS) break;
    }
  } catch {
    // What came before it broke off says as much.
  }
  const cleaned = clean(text.slice(0, MOST_QUOTED_CHARS));
  const excerpt = cleaned.slice(0, MOST_EXCERPT_CHARS).replace(/\s+/g, ' ').trim();
  return excerpt === '' ? '' : `: ${excerpt}`;
}

export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return error.message === '' ? code || error.name : error.message;
}
