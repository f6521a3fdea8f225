import type { Config } from '../config/config.ts';
import { type ResolvedTarget, resolveTarget } from '../config/target.ts';
import type { Exchange } from '../platform/exchange.ts';
import { undiciExchange } from '../platform/undici.ts';
import { planesAmong } from './database/batches.ts';
import { elsewhere, type Plane, planeOf } from './job.ts';
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

export const planeServed = ({ plane, remote }: ServedTarget): Plane => ({
  plane,
  controlPlane: remote.target.controlPlane,
});

export async function checkPlanes(queue: Queue, served: readonly ServedTarget[]): Promise<void> {
  const known = await queue.database.rows<Plane>(planesAmong, [served.map(({ plane }) => plane)]);
  for (const { plane, controlPlane } of served.map(planeServed)) {
    const there = known.find((one) => one.plane === plane)?.controlPlane;
    if (there !== undefined && there !== controlPlane) throw elsewhere(plane, controlPlane, there);
  }
}
