import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Account } from './account.ts';
import type { Watchdog } from './watchdog.ts';

/**
 * The shell waits for a word before it becomes the program, and the watchdog is told of the process before that
 * word is given. So there is no moment in which the owner can be killed and the program runs on unwatched.
 */
const GATE = 'read -r word <&3 || exit 1; exec 3<&-; exec "$0" "$@"';

export interface Launch {
  program: string;
  args: string[];
  account: Account | undefined;
  /** An open file that takes what the program prints. */
  log: number;
  /** A part of the command line that no other process has. */
  mark: string;
}

export async function launch(watchdog: Watchdog, what: Launch): Promise<ChildProcess> {
  const child = spawn('/bin/sh', ['-c', GATE, what.program, ...what.args], {
    ...what.account,
    detached: true,
    cwd: '/',
    // Nothing of the caller's environment: PGDATA, PGOPTIONS or a locale would change the server.
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', what.log, what.log, 'pipe'],
  });
  await once(child, 'spawn');
  const gate = child.stdio[3] as Writable;
  gate.on('error', () => undefined);
  if (child.pid !== undefined) watchdog.watch(child.pid, what.mark);
  gate.end('go\n');
  return child;
}
