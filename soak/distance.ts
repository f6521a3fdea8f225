import { connect, createServer, type Socket } from 'node:net';

/** A platform as far away as a real one is: what passes, passes so many milliseconds later, each way. */
export interface Distance extends AsyncDisposable {
  port: number;
}

export async function startDistance(port: number, oneWayMs: number): Promise<Distance> {
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('error', () => undefined);
      from.on('data', (part) => void setTimeout(() => to.write(part), oneWayMs));
      from.on('end', () => void setTimeout(() => to.end(), oneWayMs));
      from.on('close', () => {
        open.delete(from);
        setTimeout(() => to.destroy(), oneWayMs);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
