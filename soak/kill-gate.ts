import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scratch } from '../src/scratch.fixture.ts';
import { type LeftBehind, leftBehind, MARK, processesOf } from './kills/left-behind.ts';

/**
 * Kills gates of the embedded platform with SIGKILL. Within ten seconds nothing of theirs may run, and no folder
 * of theirs may be left.
 */
const BIN = fileURLToPath(new URL('../bin/delivery.js', import.meta.url));

export interface KillResult extends LeftBehind {
  killedAfter: string;
  /** False where it had ended by itself before. */
  killed: boolean;
  /** The gate, and whatever else of its own ran as it was killed. */
  running: number;
}

/** Resolves when it is to be killed. */
type Moment = (child: ChildProcess) => Promise<unknown>;

export async function killGate(moment: Moment, killedAfter: string): Promise<KillResult> {
  using place = scratch('kill');
  const { folder } = place;
  const child = spawn(process.execPath, [BIN, 'gate', '--report', join(folder, 'reports')], {
    env: { ...process.env, XDG_STATE_HOME: folder, [MARK]: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = child.pid ?? 0;
  const closed = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('close', (_code, signal) => resolve(signal)),
  );
  await moment(child);
  const running = processesOf(folder, pid).length;
  child.kill('SIGKILL');
  const killed = (await closed) === 'SIGKILL';
  return { killedAfter, killed, running, ...(await leftBehind(folder, pid)) };
}

export const saying =
  (until: (output: string) => boolean): Moment =>
  async ({ stdout }) => {
    let output = '';
    if (until(output)) return;
    for await (const chunk of stdout ?? []) {
      output += chunk;
      if (until(output)) return;
    }
  };

const after =
  (ms: number): Moment =>
  async ({ stdout }) => {
    stdout?.resume();
    await new Promise((resolve) => setTimeout(resolve, ms));
  };

const MOST_STARTS_EACH = 5;
/** The gate, the shell that watches its database, and the database. */
const ALL_THAT_RUNS = 3;

async function lastsMs(): Promise<number> {
  const began = performance.now();
  await killGate(
    saying(() => false),
    'its end',
  );
  return performance.now() - began;
}

/** Gates that are killed after a random time, from before anything has started to after all has been done. */
export async function run({ kills = 60 }: { kills?: number } = {}): Promise<void> {
  const longestMs = await lastsMs();
  const results: KillResult[] = [];
  const killed = () => results.filter((result) => result.killed);
  while (killed().length < kills && results.length < kills * MOST_STARTS_EACH) {
    const afterMs = Math.random() * longestMs;
    results.push(await killGate(after(afterMs), `${Math.round(afterMs)} ms`));
  }
  const slowest = Math.max(...results.map(({ goneAfterMs }) => goneAfterMs));
  const bad = results.filter(({ left }) => left.length > 0);
  const whole = killed().filter(({ running }) => running >= ALL_THAT_RUNS).length;
  console.log(
    `kill-gate: ${killed().length} of ${results.length} gates killed within the ${Math.round(longestMs)} ms of one, ${whole} of them with their database, ${bad.length} left something behind, the slowest was gone after ${slowest} ms`,
  );
  if (bad.length > 0) throw new Error(`left behind: ${JSON.stringify(bad)}`);
  if (killed().length < kills) throw new Error(`only ${killed().length} could be killed, not ${kills}`);
  if (whole === 0) throw new Error('no database was ever seen: this check would see none that is left');
}
