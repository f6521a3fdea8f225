import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PostgresError } from './error.ts';
import { staged } from './staging.ts';
import type { Watchdog } from './watchdog.ts';

/** The two lookups are called alike, and their names are of one length. */
const OF_THIS_USER = Buffer.from('\0getpwuid\0');
const FIRST_OF_ALL = Buffer.from('\0getpwent\0');

/**
 * initdb and the server that it runs ask for the name of their user, and end when there is none, though the name
 * goes into nothing: the cluster's own user is given. In a container that is started as some number that is
 * everybody's case. In a copy of their own they ask for the first name of all instead, which is always there.
 */
export async function namelessPrograms(
  programs: string,
  version: string,
  watchdog: Watchdog,
): Promise<string> {
  const name = `postgres-${version}-nameless`;
  return await staged(programs, name, undefined, watchdog, undefined, async (folder) => {
    for (const program of ['initdb', 'postgres']) await ask(join(folder, 'bin', program));
  });
}

async function ask(program: string): Promise<void> {
  const content = await readFile(program);
  const at = content.indexOf(OF_THIS_USER);
  if (process.platform !== 'linux' || at === -1 || content.includes(OF_THIS_USER, at + 1)) {
    throw new PostgresError(
      `PostgreSQL's initdb needs a user with a name: give user ${process.getuid?.()} an entry in /etc/passwd`,
    );
  }
  FIRST_OF_ALL.copy(content, at);
  await writeFile(program, content, { mode: 0o755 });
}
