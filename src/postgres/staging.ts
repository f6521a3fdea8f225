import { randomBytes } from 'node:crypto';
import { chmod, cp, lstat, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Account } from './account.ts';
import { PostgresError } from './error.ts';
import { cacheCandidates, ownFolder, reachable } from './places.ts';
import type { Installation } from './platform.ts';
import type { Watchdog } from './watchdog.ts';

/**
 * The folder with bin/, lib/ and share/ to run from: the installed one, or a copy where the server's account
 * cannot reach that (a repository below a folder that only root may enter) or where it is incomplete (install
 * scripts were blocked, so the libraries' links are missing).
 */
export async function runnable(
  { native, version }: Installation,
  account: Account | undefined,
  watchdog: Watchdog,
  parents: string[] = stagingParents(account),
): Promise<string> {
  const links = await missingLinks(native);
  if (links.length === 0 && (account === undefined || (await reachable(join(native, 'bin'))))) return native;
  return await staged(native, `postgres-${version}`, account, watchdog, parents);
}

/** A whole copy, made once and kept. `adapt` changes it before anybody sees it, and no file's size. */
export async function staged(
  native: string,
  name: string,
  account: Account | undefined,
  watchdog: Watchdog,
  parents: string[] = stagingParents(account),
  adapt: (folder: string) => Promise<void> = async () => undefined,
): Promise<string> {
  const copy = join(await stagingParent(parents, account), name);
  if (await isComplete(native, copy)) return copy;
  const partial = `${copy}.partial-${randomBytes(6).toString('hex')}`;
  watchdog.remove(partial);
  await copyOf(native, partial);
  await adapt(partial);
  await replace(partial, copy);
  return copy;
}

/** Root's own cache is behind a closed door for the account that the server runs as. */
function stagingParents(account: Account | undefined): string[] {
  return account === undefined ? cacheCandidates() : ['/var/cache/delivery', ...cacheCandidates()];
}

async function stagingParent(parents: string[], account: Account | undefined): Promise<string> {
  for (const parent of parents) {
    const folder = await ownFolder([parent], account === undefined ? 0o700 : 0o755);
    if (folder !== undefined && (account === undefined || (await reachable(folder)))) return folder;
  }
  throw new PostgresError(
    `PostgreSQL's programs could not be copied: none of ${parents.join(', ')} can be used`,
  );
}

async function copyOf(native: string, target: string): Promise<void> {
  await cp(native, target, { recursive: true, verbatimSymlinks: true });
  for (const { from, to } of await missingLinks(target)) await symlink(from, to);
  for (const folder of ['.', 'bin', 'lib', 'share']) await chmod(join(target, folder), 0o755);
  for (const program of await readdir(join(target, 'bin'))) await chmod(join(target, 'bin', program), 0o755);
}

/** Somebody else may have put the same copy there meanwhile, or a damaged one lies there. */
async function replace(partial: string, copy: string): Promise<void> {
  const old = `${partial}-old`;
  await rename(copy, old).catch(() => undefined);
  try {
    await rename(partial, copy);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw cause;
    await rm(partial, { recursive: true, force: true });
  }
  await rm(old, { recursive: true, force: true });
}

/** Programs and libraries are compared by size: a cleaner of old files can have been at the copy. */
async function isComplete(native: string, copy: string): Promise<boolean> {
  try {
    for (const folder of ['bin', 'lib', 'lib/postgresql', 'share/postgresql', 'share/postgresql/extension']) {
      for (const name of await readdir(join(native, folder))) {
        const [a, b] = await Promise.all([stat(join(native, folder, name)), stat(join(copy, folder, name))]);
        if (a.isFile() && a.size !== b.size) return false;
      }
    }
    return (await missingLinks(copy)).length === 0;
  } catch {
    return false;
  }
}

/** The package's list names both ends from the package's folder: `native/lib/libpq.so.5.18`. */
async function missingLinks(native: string): Promise<{ from: string; to: string }[]> {
  const list: { source: string; target: string }[] = JSON.parse(
    await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  );
  const missing: { from: string; to: string }[] = [];
  for (const { source, target } of list) {
    const to = join(native, dirname(target.replace(/^native\//, '')), basename(target));
    const found = await lstat(to).catch(() => undefined);
    if (found === undefined) missing.push({ from: basename(source), to });
  }
  return missing;
}
