import assert from 'node:assert/strict';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { startPostgres } from '../../postgres/postgres.ts';
import { isAway } from './away.ts';
import { openDatabase, type Statement } from './database.ts';

/** A way to a server on which everything is lost for as long as it is silent, and nobody is told. */
async function startWire(socketPath: string) {
  const now = { silent: false };
  const sockets = new Set<Socket>();
  const pass = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('data', (bytes) => void (now.silent || to.write(bytes)));
    from.on('error', () => undefined).on('close', () => to.destroy());
  };
  const server = createServer((near) => {
    const far = connect(socketPath);
    pass(near, far);
    pass(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    now,
    port: (server.address() as AddressInfo).port,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const one: Statement = { name: 'one', text: 'SELECT 1 AS one' };
const ANSWER_TIMEOUT_MS = 2_000;

test('a server that goes silent is away, in a transaction too, and is there again once it speaks', {
  timeout: 30_000,
}, async () => {
  await using postgres = await startPostgres();
  using wire = await startWire(join(postgres.folder, 'run', '.s.PGSQL.5432'));
  const url = `postgres://postgres@127.0.0.1:${wire.port}/postgres`;
  await using database = await openDatabase(url, () => undefined, ANSWER_TIMEOUT_MS);
  const ask = () => database.rows(one, []);
  const isSilence = (error: unknown) => isAway(error) && /Query read timeout/.test(String(error));
  // Two connections: what is asked while a transaction is open has one of its own.
  await Promise.all([ask(), ask()]);
  const inTransaction = database.transaction(async (queries) => {
    wire.now.silent = true;
    const inside = queries.rows(one, []);
    await Promise.all([assert.rejects(ask(), isSilence), assert.rejects(inside, isSilence)]);
    return await inside;
  });
  await assert.rejects(inTransaction, isSilence);
  wire.now.silent = false;
  assert.deepEqual(await ask(), [{ one: 1 }]);
});
