import { createHash, randomBytes } from 'node:crypto';
import { chownSync, mkdirSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, isNameless, namedAccount } from './account.ts';
import { PostgresError } from './error.ts';
import { namelessPrograms } from './nameless.ts';
import { pack, unpack } from './pack.ts';
import { cacheCandidates, ownFolder } from './places.ts';
import { launch } from './process.ts';
import { ended, type Watchdog } from './watchdog.ts';

/**
 * The same on every machine, whatever its locale. The only way in is the socket, trusted because it lies in a
 * folder that nobody else may enter: a password in a cached cluster would be the same for every server made
 * from it, and PostgreSQL's own port would be open to every user of the machine.
 */
const INITDB = [
  // Segments kept for later use would be half of what each start has to copy.
  ...['-c', 'wal_recycle=off', '-c', 'min_wal_size=2MB'],
  ...['--username=postgres', '--auth-local=trust', '--auth-host=reject', '--encoding=UTF8', '--locale=C'],
  ...[
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--wal-segsize=1',
    '--no-sync',
    '--no-instructions',
  ],
];

export interface Making {
  programs: string;
  version: string;
  account: Account | undefined;
  watchdog: Watchdog;
  folder: string;
  log: number;
  timeoutMs: number;
}

/** Puts a new, empty cluster at `target`, from the cache where it has a sound one. */
export async function makeCluster(making: Making, target: string): Promise<void> {
  const cache = await ownFolder(cacheCandidates(), 0o700);
  const cached = cache && join(cache, `cluster-${keyOf(making.version)}.pack`);
  const packed = cached && (await readFile(cached).catch(() => undefined));
  if (packed && unpack(packed, target, making.account)) return;
  const fresh = await initdb(making);
  if (cached) await keep(fresh, cached, making.watchdog);
  unpack(fresh, target, making.account);
}

function keyOf(version: string): string {
  return createHash('sha256')
    .update([version, ...INITDB].join('\n'))
    .digest('hex')
    .slice(0, 16);
}

async function initdb(making: Making): Promise<Buffer> {
  const { watchdog, folder, log, timeoutMs } = making;
  const account = making.account && (await namedAccount(making.account));
  const data = join(folder, 'initdb');
  mkdirSync(data, { mode: 0o700 });
  if (account !== undefined) chownSync(data, account.uid, account.gid);
  const programs = isNameless(account)
    ? await namelessPrograms(making.programs, making.version, watchdog)
    : making.programs;
  const program = join(programs, 'bin', 'initdb');
  const args = [...INITDB, '-D', data];
  const child = await launch(watchdog, { program, args, account, log, mark: folder });
  if (!(await ended(child, timeoutMs))) {
    child.kill('SIGKILL');
    throw new PostgresError(`PostgreSQL's initdb did not end within ${timeoutMs} ms`);
  }
  if (child.exitCode !== 0) throw new PostgresError("PostgreSQL's initdb failed");
  return pack(data);
}

/** A cache that cannot be written makes the next start slower, never this one fail. */
async function keep(packed: Buffer, cached: string, watchdog: Watchdog): Promise<void> {
  const partial = `${cached}.partial-${randomBytes(6).toString('hex')}`;
  watchdog.remove(partial);
  try {
    await writeFile(partial, packed, { mode: 0o600 });
    await rename(partial, cached);
  } catch (cause) {
    process.emitWarning(`The cluster was not cached: ${String(cause)}`);
  }
}
