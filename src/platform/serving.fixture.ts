import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { undiciExchange } from './undici.ts';

/** A platform that answers whatever a test wants, and a client's options for it. */
export async function serving(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const exchange = undiciExchange({ pace: 1 });
  const options = {
    exchange,
    controlPlane: `http://localhost:${port}`,
    adminToken: 'cp-token',
    requestMs: 2_000,
  };
  return {
    options,
    url: `http://e2e-tmpl-00000000.localhost:${port}`,
    async [Symbol.asyncDispose]() {
      await exchange[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
