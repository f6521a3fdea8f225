import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type Passage, passageOf, type ToxicName, type Wire } from './toxics.ts';

/** Which request passes: undici sends one at a time on a connection, and its head in one piece. */
export interface Passing {
  method: string;
  path: string;
}

export interface ToxicProxy extends AsyncDisposable {
  readonly port: number;
}

const HEAD = /^(GET|POST|PUT|DELETE) (\S+) HTTP\/1\.1\r\n/;

/** Stands between a client and a server on this machine, and harms what `harmOf` says. */
export async function toxicProxy(
  upstreamPort: number,
  harmOf: (request: Passing) => ToxicName | null,
): Promise<ToxicProxy> {
  const open = new Set<Socket>();
  let again: NodeJS.Timeout | undefined;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: upstreamPort, host: '127.0.0.1' });
    for (const socket of [client, upstream]) keep(open, socket);
    join({ client, upstream, goDown }, harmOf);
  });
  const port = await listen(server, 0);
  function goDown(forMs: number): void {
    if (again !== undefined) return;
    server.close();
    for (const socket of open) socket.resetAndDestroy();
    again = setTimeout(() => {
      again = undefined;
      server.listen(port, '127.0.0.1');
    }, forMs);
  }
  return {
    port,
    async [Symbol.asyncDispose]() {
      clearTimeout(again);
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function join(wire: Wire, harmOf: (request: Passing) => ToxicName | null): void {
  const { client, upstream } = wire;
  let passage: Passage = passageOf(null, wire);
  client.on('data', (chunk) => {
    const [, method, path] = HEAD.exec(chunk.toString('latin1')) ?? [];
    if (method !== undefined && path !== undefined) passage = passageOf(harmOf({ method, path }), wire);
    passage.request(chunk);
  });
  upstream.on('data', (chunk) => passage.answer(chunk));
  client.on('end', () => upstream.end());
  upstream.on('end', () => client.end());
  client.on('close', () => upstream.destroy());
}

function keep(open: Set<Socket>, socket: Socket): void {
  open.add(socket);
  socket.on('close', () => open.delete(socket));
  // Whoever is cut off says so; that is what it is for.
  socket.on('error', () => socket.destroy());
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
