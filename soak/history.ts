import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { close, connect } from '../src/history/database.ts';
import { type MadeUp, makeUp } from '../src/history/made-up.fixture.ts';
import { startPostgres } from '../src/postgres/postgres.ts';
import { scratch } from '../src/scratch.fixture.ts';

/** `delivery history` over many runs, as a person starts it: from the command to its last line. */
const BIN = fileURLToPath(new URL('../bin/delivery.js', import.meta.url));
const LIMIT_MS = 600_000;
const GOAL_MS = 1_000;

export interface HistorySoak extends MadeUp {
  /** How often it is asked. The median counts. */
  times: number;
}

export async function run(): Promise<void> {
  const { runs, answeredAfterMs } = await answers();
  const medianMs = answeredAfterMs.toSorted((a, b) => a - b)[answeredAfterMs.length >> 1] ?? Number.NaN;
  console.log(`  ${runs} runs: answered after ${answeredAfterMs.join(', ')} ms`);
  if (medianMs >= GOAL_MS) throw new Error(`half of them took ${medianMs} ms or more, of at most ${GOAL_MS}`);
}

/** How long each answer took. */
export async function answers(
  options: Partial<HistorySoak> = {},
): Promise<{ runs: number; answeredAfterMs: number[] }> {
  const { runs = 100_000, days = 80, times = 5 } = options;
  using place = scratch('history-soak');
  const { folder } = place;
  await using postgres = await startPostgres({ settings: { max_wal_size: '4GB' } });
  const client = await connect(postgres.url, LIMIT_MS);
  await makeUp(client, { runs, days });
  await close(client);
  const answeredAfterMs = Array.from({ length: times }, () => ask(postgres.url, folder, runs));
  return { runs, answeredAfterMs };
}

function ask(url: string, folder: string, runs: number): number {
  const began = performance.now();
  const asked = spawnSync(process.execPath, [BIN, 'history', '--history', url, '--report', folder], {
    encoding: 'utf8',
  });
  const tookMs = Math.round(performance.now() - began);
  if (asked.status !== 0 || !asked.stdout.includes(`${runs.toLocaleString('en-US')} runs`))
    throw new Error(`delivery history did not tell of ${runs} runs: ${asked.stdout}${asked.stderr}`);
  return tookMs;
}
