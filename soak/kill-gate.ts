import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scratch } from '../src/scratch.fixture.ts';
import { type LeftBehind, leftBehind, MARK } from './kills/left-behind.ts';

/**
 * Kills gates of the embedded platform with SIGKILL. Within ten seconds nothing of theirs may run, and no folder
 * of theirs may be left.
 */
const BIN = fileURLToPath(new URL('../bin/delivery.js', import.meta.url));

export interface KillResult extends LeftBehind {
  killedAfter: string;
}

export async function killGate(until: (output: string) => boolean, killedAfter: string): Promise<KillResult> {
  using place = scratch('kill');
  const { folder } = place;
  const child = spawn(process.execPath, [BIN, 'gate', '--report', join(folder, 'reports')], {
    env: { ...process.env, XDG_STATE_HOME: folder, [MARK]: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await reached(child, until);
  const pid = child.pid ?? 0;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;
  return { killedAfter, ...(await leftBehind(folder, pid)) };
}

async function reached(child: ChildProcess, until: (output: string) => boolean): Promise<void> {
  let output = '';
  if (until(output)) return;
  for await (const chunk of child.stdout ?? []) {
    output += chunk;
    if (until(output)) return;
  }
}

/** Gates that are killed after a random time, from before anything has started to after all has ended. */
export async function run({ kills = 60 }: { kills?: number } = {}): Promise<void> {
  const results: KillResult[] = [];
  for (let n = 0; n < kills; n += 1) {
    const afterMs = Math.random() * 2_000;
    const due = performance.now() + afterMs;
    results.push(await killGate(() => performance.now() >= due, `${Math.round(afterMs)} ms`));
  }
  const slowest = Math.max(...results.map(({ goneAfterMs }) => goneAfterMs));
  const bad = results.filter(({ left }) => left.length > 0);
  console.log(
    `kill-gate: ${kills} gates killed, ${bad.length} left something behind, the slowest was gone after ${slowest} ms`,
  );
  if (bad.length > 0) throw new Error(`left behind: ${JSON.stringify(bad)}`);
}
