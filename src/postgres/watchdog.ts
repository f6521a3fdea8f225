import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PostgresError } from './error.ts';

/**
 * A shell that reads from a socket whose other end the owner holds. However the owner ends, a SIGKILL included,
 * the kernel closes that end, and the shell stops what it was told to watch and removes what it was told to
 * remove. It runs in a session of its own, so a Ctrl-C that ends the owner does not end it too.
 */
export interface Watchdog {
  /** The process whose command line contains `mark` is stopped when the owner is gone. */
  watch(pid: number, mark: string): void;
  /** The file or folder is removed when the owner is gone. */
  remove(path: string): void;
  /** Does now what the owner's end would make it do, and resolves when it is done. */
  release(timeoutMs: number): Promise<void>;
}

/**
 * A process is only signalled while its command line still has the mark: its id may have been given to another
 * process by then, and a zombie, which nothing can end and which has no command line, counts as gone.
 * SIGQUIT makes PostgreSQL stop at once; SIGKILL follows after two seconds. Removal is repeated, because a
 * server that is on its way out may still make files while they are being removed. A server that had to be killed
 * also leaves a shared memory segment of 56 bytes, whose id is in the lock file that it could not remove either.
 */
const SCRIPT = `
trap '' HUP INT TERM
pids= ; paths= ; mark=
while IFS= read -r line; do
  case $line in
    "watch "*) rest=\${line#watch }; pids="$pids \${rest%% *}"; mark=\${rest#* } ;;
    "remove "*) paths="$paths
\${line#remove }" ;;
  esac
done
alive() {
  if [ -d /proc/self ]; then args=$(tr '\\0' ' ' < "/proc/$1/cmdline"); else args=$(ps -o args= -p "$1"); fi
  case $args in *"$mark"*) return 0 ;; esac
  return 1
}
for signal in QUIT KILL; do
  for pid in $pids; do alive "$pid" && kill -s "$signal" "$pid"; done
  turn=0
  while [ "$turn" -lt 100 ]; do
    left=
    for pid in $pids; do alive "$pid" && left=yes; done
    [ -z "$left" ] && break
    turn=$((turn + 1)); sleep 0.02
  done
done
lock=$mark/data/postmaster.pid
[ -n "$mark" ] && [ -f "$lock" ] && ipcrm -m "$(sed -n '7s/.* //p' "$lock")"
IFS='
'
set -f
turn=0
while [ "$turn" -lt 100 ]; do
  left=
  for path in $paths; do rm -rf -- "$path"; [ -e "$path" ] && left=yes; done
  [ -z "$left" ] && exit 0
  turn=$((turn + 1)); sleep 0.05
done
exit 1
`;

export async function startWatchdog(): Promise<Watchdog> {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'delivery-watchdog'], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await started(shell);
  // A watchdog that was killed leaves the owner with a broken pipe, which is no reason to end the owner.
  shell.stdin.on('error', () => undefined);
  const tell = (line: string) => {
    if (line.includes('\n')) throw new PostgresError('A path with a line break in it cannot be watched');
    shell.stdin.write(`${line}\n`);
  };
  return {
    watch: (pid, mark) => tell(`watch ${pid} ${mark}`),
    remove: (path) => tell(`remove ${path}`),
    release: async (timeoutMs) => {
      shell.stdin.end();
      await ended(shell, timeoutMs);
    },
  };
}

async function started(child: ChildProcess): Promise<void> {
  try {
    await once(child, 'spawn');
  } catch (cause) {
    throw new PostgresError('PostgreSQL needs /bin/sh, which could not be started', { cause });
  }
}

/** Resolves true when the process has ended, false when it has not within the time. */
export async function ended(child: ChildProcess, timeoutMs: number): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) return true;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  try {
    await once(child, 'exit', { signal: limit.signal });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
