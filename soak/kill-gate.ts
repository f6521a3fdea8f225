import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Kills gates of the embedded platform with SIGKILL. Within ten seconds nothing of theirs may run, and no folder
 * of theirs may be left. Processes are told by a mark that their environment inherited.
 */
const BIN = fileURLToPath(new URL('../bin/delivery.js', import.meta.url));
const GONE_WITHIN_MS = 10_000;

export interface KillResult {
  killedAfter: string;
  goneAfterMs: number;
  left: string[];
}

export async function killGate(until: (output: string) => boolean, killedAfter: string): Promise<KillResult> {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-kill-'));
  const mark = `DELIVERY_KILL_MARK=${folder}`;
  const child = spawn(process.execPath, [BIN, 'gate', '--report', join(folder, 'reports')], {
    env: { ...process.env, XDG_STATE_HOME: folder, DELIVERY_KILL_MARK: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    await reached(child, until);
    const pid = child.pid ?? 0;
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await closed;
    return { killedAfter, ...(await goneAfter(() => [...processesWith(mark), ...foldersOf(pid)])) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function reached(child: ChildProcess, until: (output: string) => boolean): Promise<void> {
  let output = '';
  if (until(output)) return;
  for await (const chunk of child.stdout ?? []) {
    output += chunk;
    if (until(output)) return;
  }
}

async function goneAfter(left: () => string[]): Promise<{ goneAfterMs: number; left: string[] }> {
  const began = performance.now();
  const since = () => performance.now() - began;
  let rest = left();
  while (rest.length > 0 && since() < GONE_WITHIN_MS) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    rest = left();
  }
  return { goneAfterMs: Math.round(since()), left: rest };
}

function processesWith(mark: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark) ? [`process ${pid}`] : [];
      } catch {
        // It ended while it was looked at.
        return [];
      }
    });
}

const foldersOf = (pid: number) =>
  ['/dev/shm', tmpdir()].flatMap((parent) => {
    try {
      return readdirSync(parent).filter((name) => name.startsWith(`delivery-postgres-${pid}-`));
    } catch {
      return [];
    }
  });

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
