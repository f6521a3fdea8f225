import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Clock } from '../clock.ts';
import type { LogFact } from '../evidence/events.ts';
import { lineSplitter } from './lines.ts';
import { realMs } from './pause.ts';
import type { LogSink, LogSource } from './source.ts';

export interface CommandLogOptions {
  command: readonly string[];
  /** Where it is started. */
  folder: string;
  /** Takes secrets out of what the program complained of. */
  clean?: ((text: string) => string) | undefined;
  tells: readonly LogFact[];
  clock: Clock;
}

/**
 * The shell leads the command's process group and outlives nobody: when the owner is gone, even by SIGKILL, its
 * standard input ends, and the group is ended with it.
 */
const SCRIPT = `
exec 3<&0
"$@" </dev/null 3<&- &
command=$!
{ read -r _ <&3; trap '' TERM; kill -s TERM 0; sleep 2; kill -s KILL 0; } >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$command"
code=$?
kill "$watcher"
exit "$code"
`;

const GRACE_MS = 2_000;
const MOST_ERROR_CHARS = 2_000;
/** More is kept than is told: what stands at the edge of a cut may be half a secret, which is not found. */
const MOST_KEPT_CHARS = 16_384;
const EDGE_CHARS = 8_192;

/** A program whose output is followed. That it ends by itself, however well, is a loss of what it would have told. */
export function commandLog({ command, folder, clean = String, tells, clock }: CommandLogOptions): LogSource {
  return {
    kind: 'command',
    tells,
    async follow(sink: LogSink, signal: AbortSignal) {
      if (signal.aborted) return undefined;
      const child = spawn('/bin/sh', ['-c', SCRIPT, 'delivery-log-command', ...command], {
        cwd: folder,
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      const errors = lastOf(child, clean);
      const ended = ending(child);
      child.stdin.on('error', () => undefined);
      const lines = lineSplitter();
      child.stdout.on('data', (chunk: Buffer) => tell(sink, lines.push(chunk)));
      await Promise.race([ended, aborted(signal)]);
      if (signal.aborted) {
        await end(child, ended, clock);
        return undefined;
      }
      tell(sink, lines.rest());
      return { lost: `the log command ended: ${await ended}${errors()}` };
    },
  };
}

function tell(sink: LogSink, lines: readonly string[]): void {
  if (lines.length > 0) sink.lines(lines);
}

/** Resolves when the program has ended and all that it wrote has been read. */
async function ending(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = await once(child, 'close');
    return signal ? `by ${signal}` : `with code ${code}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The last of what the program complained of, for the reason of its loss. */
function lastOf(child: ChildProcess, clean: (text: string) => string): () => string {
  let kept = '';
  let isCut = false;
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    const all = kept + chunk;
    isCut ||= all.length > MOST_KEPT_CHARS;
    kept = all.slice(-MOST_KEPT_CHARS);
  });
  return () => {
    const text = clean(kept)
      .slice(isCut ? EDGE_CHARS : 0)
      .slice(-MOST_ERROR_CHARS)
      .trim();
    return text === '' ? '' : `: ${text}`;
  };
}

/** SIGTERM to the program's whole group, then SIGKILL: what holds on to its output has no say in when we end. */
async function end(child: ChildProcess, ended: Promise<unknown>, clock: Clock): Promise<void> {
  const over = new AbortController();
  signalGroup(child, 'SIGTERM');
  await Promise.race([ended, clock.sleep(realMs(clock, GRACE_MS), over.signal)]);
  signalGroup(child, 'SIGKILL');
  await Promise.race([ended, clock.sleep(realMs(clock, GRACE_MS), over.signal)]);
  over.abort();
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.stdin?.destroy();
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone, which is what was wanted.
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
