import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Five hundred tenants made and torn down side by side while their boxes restart and crash at random: no late
 * write, no drain that runs out, a memory that stays flat, and a process that ends by itself.
 */
const FIXTURE = fileURLToPath(new URL('./teardown.fixture.ts', import.meta.url));
const ROUNDS = 4;
const END_LIMIT_MS = 20_000;
/** Of the first round, which has grown everything that is kept. */
const MOST_GROWTH = 1.25;

interface Round {
  heapMb: number;
  cycles: number;
  crashed: number;
  'late-write': number;
  'drain-limit': number;
}

export async function run({ tenants = 500 }: { tenants?: number } = {}): Promise<void> {
  const child = spawn(process.execPath, ['--expose-gc', FIXTURE, String(tenants), String(ROUNDS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const rounds: Round[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    rounds.push(JSON.parse(line));
  }
  const limit = setTimeout(() => child.kill('SIGKILL'), END_LIMIT_MS);
  const [code] = await ended;
  clearTimeout(limit);
  const [first, last] = [rounds.at(0), rounds.at(-1)];
  if (code !== 0 || !first || !last || rounds.length < ROUNDS)
    throw new Error(`it did not end by itself: ${code}, after ${rounds.length} rounds`);
  if (last['late-write'] > 0 || last['drain-limit'] > 0) throw new Error('work outlived its tenant');
  if (last.crashed === 0 || last.cycles < tenants * ROUNDS) throw new Error('too little happened');
  if (last.heapMb > first.heapMb * MOST_GROWTH)
    throw new Error(`the memory grew from ${first.heapMb} to ${last.heapMb} MB`);
}
