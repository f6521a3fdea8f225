import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/** Who the server runs as. Undefined means: as the current user. */
export interface Account {
  uid: number;
  gid: number;
}

const HIGHEST_ORDINARY_ID = 59_999;
const NOBODY = 65_534;

/**
 * PostgreSQL refuses to run as root. `nobody` would do, but it is shared with whatever else on the machine runs
 * as nobody, which could then read the data and use the socket; so an id that no account has is taken instead.
 * Data that is there already decides by itself: it belongs to whoever the server ran as.
 */
export async function serverAccount(dataDir?: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner =
    dataDir === undefined ? undefined : await stat(join(dataDir, 'PG_VERSION')).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const tables = await Promise.all([accountTable('/etc/passwd'), accountTable('/etc/group')]);
  const id = unusedId(tables.join('\n'));
  return { uid: id, gid: id };
}

/**
 * initdb, unlike the server, insists on a user that has a name. It gets one for its second of work, and no more
 * than that: it keeps the server's group, without which nobody can enter the folder that it works in.
 */
export async function namedAccount(account: Account): Promise<Account> {
  return { uid: namedId(await accountTable('/etc/passwd')), gid: account.gid };
}

/** In a container that was started as `--user 1001` nobody has that name. */
export function isNameless(account: Account | undefined): boolean {
  if (account !== undefined) return false;
  try {
    return userInfo().username === '';
  } catch {
    return true;
  }
}

export function namedId(passwd: string): number {
  const named = passwd.split('\n').map((line) => Number(line.split(':')[2]) || 0);
  return named.find((id) => id === NOBODY) ?? named.find((id) => id > 0) ?? NOBODY;
}

/** `table` is the text of /etc/passwd, /etc/group or both: the third field of a line is an id. */
export function unusedId(table: string): number {
  const used = new Set(table.split('\n').map((line) => Number(line.split(':')[2])));
  for (let id = HIGHEST_ORDINARY_ID; id > HIGHEST_ORDINARY_ID - 1_000; id--) {
    if (!used.has(id)) return id;
  }
  return NOBODY;
}

async function accountTable(path: string): Promise<string> {
  // A container without these files has no accounts, so every id is unused.
  return await readFile(path, 'utf8').catch(() => '');
}
