import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A fleet on one port, told apart by Host as everywhere; what a tenant does is in its slug. */
export const SHA = '4f2a91c04f2a91c04f2a91c04f2a91c04f2a91c0';
export const OLD = '0ld'.replace('l', '1').padEnd(40, '0');

export interface Fleet extends AsyncDisposable {
  port: number;
  url(slug: string): string;
  /** The most requests that one tenant ever had at once. */
  mostAtOnce(): number;
  /** Connections, of all tenants. */
  connections(): number;
  requests(slug: string): number;
}

export async function startFleet(): Promise<Fleet> {
  const asked = new Map<string, number>();
  const atOnce = new Map<string, number>();
  const [most, connections] = [{ count: 0 }, { count: 0 }];
  const server = createServer((request, reply) => {
    const slug = request.headers.host?.split('.')[0] ?? '';
    const nth = (asked.get(slug) ?? 0) + 1;
    asked.set(slug, nth);
    atOnce.set(slug, (atOnce.get(slug) ?? 0) + 1);
    most.count = Math.max(most.count, atOnce.get(slug) ?? 0);
    reply.once('close', () => atOnce.set(slug, (atOnce.get(slug) ?? 0) - 1));
    answer(slug.split('-')[0] ?? '', nth, reply);
  });
  server.on('connection', () => {
    connections.count += 1;
  });
  await new Promise<void>((resolve) =>
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, resolve),
  );
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: (slug) => `http://${slug}.localhost:${port}`,
    mostAtOnce: () => most.count,
    connections: () => connections.count,
    requests: (slug) => asked.get(slug) ?? 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(kind: string, nth: number, reply: ServerResponse): void {
  const json = (body: unknown) => {
    reply.setHeader('content-type', 'application/json');
    reply.end(JSON.stringify(body));
  };
  const page = (status: number) => {
    reply.writeHead(status, { 'content-type': 'text/html' });
    reply.end('<!DOCTYPE html><title>No such page</title>');
  };
  if (kind === 'stale') return json({ git_sha: OLD });
  if (kind === 'mixed') return json({ git_sha: nth % 2 === 0 ? OLD : SHA });
  if (kind === 'unstamped') return json({ git_sha: 'dev' });
  if (kind === 'page') return page(404);
  if (kind === 'starting') return page(503);
  if (kind === 'flaky' && nth === 1) return void reply.socket?.destroy();
  if (kind === 'dead') return void reply.socket?.destroy();
  return json({ git_sha: SHA.slice(0, 12) });
}
