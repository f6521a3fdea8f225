import { until } from '../src/until.fixture.ts';
import { dataFolder, type Served, type ServedOptions, serve, signal, stopFor } from './kills/served.ts';
import { lostOf, provision, write } from './kills/writers.ts';

/**
 * A registry that keeps its data, killed, stopped and starved of disk while secrets are written to it. Whatever was
 * acknowledged is there after the next start, and nothing of the killed one runs for longer than ten seconds. That
 * the check can see a loss is shown by a database that acknowledges before it has written: there it must find one.
 */
export interface KillWritesFigures {
  rounds: number;
  acknowledged: number;
  lost: number;
  slowestGoneMs: number;
  /** Rounds in which the disk was full and said so. */
  starved: number;
}

type Victim = (served: Served) => void;

const STOPPED_MS = 150;

const VICTIMS: Readonly<Record<string, Victim | ((served: Served) => Promise<void>)>> = {
  registry: ({ pid }) => signal([pid], 'SIGKILL'),
  postmaster: (served) => signal(served.postgres().slice(0, 1), 'SIGKILL'),
  'all of PostgreSQL': (served) => signal(served.postgres(), 'SIGKILL'),
  'the registry, stopped for a while': ({ pid }) => stopFor([pid], STOPPED_MS),
  'all of PostgreSQL, stopped for a while': (served) => stopFor(served.postgres(), STOPPED_MS),
  'the disk, which is full': () => undefined,
};

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const SMALL_BYTES = 64;
/** So that a few writes fill what the table of such values may take. */
const LARGE_BYTES = 60_000;
const MOST_FILE_KB = 3_072;
const LONGEST_WRITING_MS = 400;

interface Round {
  acknowledged: Map<string, number>;
  lost: string[];
  goneAfterMs: number;
  refused: number;
}

async function round(data: string, slug: string, name: string, settings = {}): Promise<Round> {
  const full = name.startsWith('the disk');
  const options: ServedOptions = full ? { settings, mostFileKb: MOST_FILE_KB } : { settings };
  const served = await serve(data, options);
  const workspace = await provision(served, slug);
  const writing = write(served, workspace, full ? LARGE_BYTES : SMALL_BYTES);
  // Who acknowledged nothing yet has nothing to lose.
  await until('a write is acknowledged', () => writing.acknowledged.size);
  if (full) await until('the disk is full', () => writing.refused);
  else await sleep(20 + Math.random() * LONGEST_WRITING_MS);
  await VICTIMS[name]?.(served);
  const { goneAfterMs, left } = await served.kill();
  await writing.stop();
  if (left.length > 0) throw new Error(`${name}: left behind: ${left.join(', ')}`);
  const again = await serve(data);
  try {
    const lost = await lostOf(again, writing.acknowledged);
    return { acknowledged: writing.acknowledged, lost, goneAfterMs, refused: writing.refused };
  } finally {
    await again.kill();
  }
}

const slugOf = (n: number) => `e2e-tmpl-${n.toString(16).padStart(8, '0')}`;

export async function run({ rounds = 60 }: { rounds?: number } = {}): Promise<KillWritesFigures> {
  const figures: KillWritesFigures = { rounds, acknowledged: 0, lost: 0, slowestGoneMs: 0, starved: 0 };
  const names = Object.keys(VICTIMS);
  const wrong: string[] = [];
  using kept = dataFolder();
  for (let n = 0; n < rounds; n += 1) {
    const name = names[n % names.length] ?? '';
    // A table of large values that was filled once stays full.
    using full = dataFolder();
    const data = name.startsWith('the disk') ? full : kept;
    const { acknowledged, lost, goneAfterMs, refused } = await round(data.path, slugOf(n), name);
    figures.acknowledged += acknowledged.size;
    figures.lost += lost.length;
    figures.slowestGoneMs = Math.max(figures.slowestGoneMs, goneAfterMs);
    if (name.startsWith('the disk') && refused > 0) figures.starved += 1;
    if (name.startsWith('the disk') && refused === 0) wrong.push(`${name}: it was never full`);
    if (acknowledged.size === 0) wrong.push(`${name}: nothing was acknowledged`);
    if (lost.length > 0) wrong.push(`${name}: ${lost.length} of ${acknowledged.size} acknowledged are lost`);
  }
  console.log(figures);
  if (wrong.length > 0) throw new Error(wrong.join('; '));
  await canary();
  return figures;
}

const MOST_CANARIES = 20;

/** Acknowledged before it was written: SIGKILL must lose some of it, and the check must see that. */
async function canary(): Promise<void> {
  for (let n = 1; n <= MOST_CANARIES; n += 1) {
    using folder = dataFolder();
    const careless = { synchronous_commit: 'off' };
    const { lost, acknowledged } = await round(folder.path, slugOf(n), 'all of PostgreSQL', careless);
    if (lost.length === 0) continue;
    console.log(
      `canary, synchronous_commit=off: ${lost.length} of ${acknowledged.size} acknowledged lost, and seen`,
    );
    return;
  }
  throw new Error(
    `synchronous_commit=off lost nothing in ${MOST_CANARIES} kills: this check would see no loss`,
  );
}
