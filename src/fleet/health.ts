import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageError } from '../usage.ts';

/** What a worker says of itself, beat by beat. */
export interface Beat {
  atMs: number;
  underWay: number;
  /** Why the queue did not take it; null where it did. */
  refused: string | null;
}

export interface Health {
  status: 'ok' | 'queue away' | 'stuck';
  underWay: number;
  silentMs: number;
  why?: string;
}

/** A server that hangs holds a beat up for as long as a connection and a statement may take. */
const LONGEST_BEAT_MS = 60_000;

/**
 * Whether a worker should be started again. One whose queue is away should not: it goes on as soon as the queue is
 * back, and what it has under way, if only a teardown, would be lost.
 */
export function healthOf(last: Beat, everyMs: number, nowMs: number): Health {
  const silentMs = Math.max(0, Math.round(nowMs - last.atMs));
  const stuck = silentMs > everyMs + LONGEST_BEAT_MS;
  const status = stuck ? 'stuck' : last.refused === null ? 'ok' : 'queue away';
  return {
    status,
    underWay: last.underWay,
    silentMs,
    ...(last.refused === null ? {} : { why: last.refused }),
  };
}

const REQUEST_TIMEOUT_MS = 5_000;
const LARGEST_HEAD_BYTES = 8_192;

export interface HealthServer extends AsyncDisposable {
  port: number;
}

/** Answers GET /health, and nothing else. */
export async function serveHealth(
  { port, host }: { port: number; host: string },
  read: () => Health,
): Promise<HealthServer> {
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, maxHeaderSize: LARGEST_HEAD_BYTES },
    (request, reply) => {
      request.resume();
      if (request.url !== '/health') return void reply.writeHead(404).end();
      const health = read();
      reply.writeHead(health.status === 'stuck' ? 503 : 200, { 'content-type': 'application/json' });
      reply.end(`${JSON.stringify(health)}\n`);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new UsageError(`/health cannot listen: ${cause.message}`, { cause })),
    );
    server.listen({ port, host }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
