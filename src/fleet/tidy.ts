import { forget } from './forget.ts';
import type { ServedTarget } from './planes.ts';
import type { Queue } from './queue.ts';
import { lookAfterOrphan } from './tenants.ts';

/** To find that nothing is old enough costs a look at the batches. */
const FORGET_EVERY_MS = 3_600_000;

/** What a worker with time to spare does beside its jobs, once at a time: they do not wait for it. */
export interface Tidying {
  begin(): void;
  end(): Promise<void>;
}

export interface TidyingParts {
  queue: Queue;
  targets: readonly ServedTarget[];
  leaseMs: number;
  tell: (line: string) => void;
}

export function newTidying({ queue, targets, leaseMs, tell }: TidyingParts): Tidying {
  const ending = new AbortController();
  const { signal } = ending;
  let underWay: Promise<void> | null = null;
  let forgetAt = 0;
  async function tidy(): Promise<void> {
    for (const served of targets) await lookAfterOrphan(queue, served, { leaseMs, signal });
    if (performance.now() < forgetAt || signal.aborted) return;
    if ((await forget(queue)) === 0) forgetAt = performance.now() + FORGET_EVERY_MS;
  }
  return {
    begin() {
      underWay ??= tidy()
        .catch((error: unknown) => tell(`could not tidy up: ${String(error)}`))
        .finally(() => {
          underWay = null;
        });
    },
    async end() {
      ending.abort('the worker stops');
      await underWay;
    },
  };
}
