import type { Config } from '../config/config.ts';
import { type ResolvedTarget, resolveTarget } from '../config/target.ts';
import type { Exchange } from '../platform/exchange.ts';
import { undiciExchange } from '../platform/undici.ts';
import { UsageError } from '../usage.ts';
import { planesAmong } from './database/batches.ts';
import { planeOf } from './job.ts';
import type { Queue } from './queue.ts';

/** A target that this worker takes jobs of, as its own configuration and environment have it. */
export interface ServedTarget extends AsyncDisposable {
  plane: string;
  remote: ResolvedTarget;
  exchange: Exchange;
  pace: number;
}

export function serve(config: Config | null, name: string, pace: number): ServedTarget {
  const remote = resolveTarget(config, name, process.env);
  const exchange = undiciExchange({ ...remote.connection, pace });
  return {
    plane: planeOf(name),
    remote,
    exchange,
    pace,
    [Symbol.asyncDispose]: () => exchange[Symbol.asyncDispose](),
  };
}

/** Two machines may mean different platforms by one name: no token is sent to the wrong one. */
export async function checkPlanes(queue: Queue, served: readonly ServedTarget[]): Promise<void> {
  const known = await queue.database.rows<{ name: string; controlPlane: string }>(planesAmong, [
    served.map(({ plane }) => plane),
  ]);
  for (const { plane, remote } of served) {
    const there = known.find(({ name }) => name === plane)?.controlPlane;
    const here = remote.target.controlPlane;
    if (there !== undefined && there !== here)
      throw new UsageError(
        `target "${remote.target.name}" is ${here} in this configuration and ${there} in the queue`,
      );
  }
}
