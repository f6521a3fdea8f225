import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Postgres, startPostgres } from '../postgres/postgres.ts';

/** A server that is stopped and started again under one address, with its data. */
export interface Restartable extends AsyncDisposable {
  url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function startRestartable(settings: Record<string, string> = {}): Promise<Restartable> {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-queue-'));
  // PostgreSQL runs as another user where this runs as root, and has to pass through.
  chmodSync(folder, 0o711);
  const socket = join(folder, 'run');
  const now: { server?: Postgres } = {};
  const stop = async () => {
    await now.server?.stop();
    delete now.server;
    rmSync(socket, { force: true });
  };
  const start = async () => {
    now.server = await startPostgres({ dataDir: join(folder, 'data'), settings });
    symlinkSync(join(now.server.folder, 'run'), socket);
  };
  await start();
  return {
    url: `postgres://postgres@${encodeURIComponent(socket)}/postgres`,
    stop,
    start,
    async [Symbol.asyncDispose]() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
