import { Client, type Dispatcher } from 'undici';
import type { Failure } from '../evidence/events.ts';
import { type ConnectionOptions, ruleFor } from '../platform/connection.ts';
import { connector } from '../platform/connector.ts';
import { BuildInfo } from '../platform/contract.ts';
import type { ExchangeReply } from '../platform/exchange.ts';
import { readReply } from '../platform/reply.ts';
import { transportError } from '../platform/transport-error.ts';
import type { Read } from './classify.ts';

/**
 * Reads of one tenant's /buildinfo, each over a connection of its own. A smoke makes tens of thousands of them:
 * one client for all reads of a tenant, and a handler instead of a stream, cost the least of what was measured.
 */
export interface BuildReader extends AsyncDisposable {
  read(): Promise<Read>;
}

export interface ReaderOptions {
  connection: Omit<ConnectionOptions, 'pace'>;
  headers: Record<string, string>;
  timeoutMs: number;
}

const MOST_BYTES = 65_536;

export function openReaders({ connection, headers, timeoutMs }: ReaderOptions): (url: string) => BuildReader {
  const connect = connector(connection);
  return (base) => {
    const { origin, hostname, pathname } = new URL(base);
    const host = ruleFor(connection.connectTo, hostname)?.host;
    const client = new Client(origin, { connect, pipelining: 1 });
    const request: Dispatcher.DispatchOptions = {
      method: 'GET',
      path: `${pathname.replace(/\/+$/, '')}/buildinfo`,
      headers: { accept: 'application/json', ...headers, ...(host === undefined ? {} : { host }) },
      reset: true,
    };
    return {
      read: async () => readReply(await send(client, request, timeoutMs), BuildInfo),
      [Symbol.asyncDispose]: () => client.destroy(),
    };
  };
}

function send(
  client: Client,
  request: Dispatcher.DispatchOptions,
  timeoutMs: number,
): Promise<ExchangeReply> {
  return new Promise((resolve) => {
    let abort: (reason: Error) => void = () => undefined;
    let size = 0;
    const reply = {
      answered: true as const,
      status: 0,
      contentType: '',
      retryAfter: null as string | null,
      body: '',
    };
    const end = (how: ExchangeReply) => {
      clearTimeout(timer);
      resolve(how);
    };
    const fail = (kind: Failure['kind'], message: string) => {
      end({ answered: false, why: { kind, message } });
      abort(new Error(message));
    };
    const timer = setTimeout(() => fail('timeout', `no answer within ${timeoutMs} ms`), timeoutMs);
    client.dispatch(request, {
      onRequestStart: (controller) => {
        abort = (reason) => controller.abort(reason);
      },
      onResponseStart: (_controller, status, headers) => {
        reply.status = status;
        reply.contentType = one(headers['content-type']) ?? '';
        reply.retryAfter = one(headers['retry-after']);
      },
      onResponseData: (_controller, chunk) => {
        size += chunk.length;
        if (size > MOST_BYTES) fail('too-large', `the answer is larger than ${MOST_BYTES} bytes`);
        else reply.body += chunk.toString('utf8');
      },
      onResponseEnd: () => end(reply),
      onResponseError: (_controller, error) =>
        end({ answered: false, why: { kind: 'transport', message: transportError(error) } }),
    });
  });
}

const one = (header: string | string[] | undefined) =>
  Array.isArray(header) ? (header[0] ?? null) : (header ?? null);
