import type { Clock } from '../clock.ts';

/** A piece of work that nobody waits for at once, but that somebody owns. */
export interface Work {
  readonly kind: string;
  readonly owner: string;
  readonly workspace: string | null;
  readonly ended: Promise<void>;
  stop(): void;
}

export interface Job {
  kind: string;
  owner: string;
  workspace?: string;
}

/**
 * Everything that runs behind an answer is entered here with its owner. A teardown that only asks its work to
 * stop lets it write into the next scenario: the drain ends when the work has ended.
 */
export interface Background {
  /** Starts the work unless its owner was closed; says whether it did. */
  run(job: Job, work: (signal: AbortSignal) => Promise<void>): boolean;
  /** Asks what runs for a workspace to stop, waits for its end, and gives back what would not end. */
  stop(owner: string, workspace: string, limitMs: number): Promise<Work[]>;
  /** Lets nothing new begin for the owner, and drains what it has. */
  close(owner: string, limitMs: number): Promise<Work[]>;
  closeAll(limitMs: number): Promise<Work[]>;
  running(owner?: string): Work[];
}

/** Owners are never reused, so only as many are remembered as could still have a request on its way. */
const CLOSED_OWNERS = 10_000;

export function createBackground(clock: Clock, crashed: (job: Job, error: unknown) => void): Background {
  const works = new Map<string, Set<Work>>();
  const closed = new Set<string>();
  let shut = false;

  const of = (owner: string) => works.get(owner) ?? new Set();

  async function drain(list: Work[], limitMs: number): Promise<Work[]> {
    for (const work of list) work.stop();
    const left = new Set(list);
    const patience = new AbortController();
    const all = Promise.all(list.map((work) => work.ended.then(() => left.delete(work))));
    await Promise.race([all, clock.sleep(limitMs, patience.signal)]);
    patience.abort();
    return [...left];
  }

  return {
    run(job, work) {
      if (shut || closed.has(job.owner)) return false;
      const entry = begin(job, work, crashed);
      const owned = of(job.owner).add(entry);
      works.set(job.owner, owned);
      void entry.ended.then(() => {
        owned.delete(entry);
        if (owned.size === 0 && works.get(job.owner) === owned) works.delete(job.owner);
      });
      return true;
    },
    stop(owner, workspace, limitMs) {
      return drain(
        [...of(owner)].filter((work) => work.workspace === workspace),
        limitMs,
      );
    },
    close(owner, limitMs) {
      closed.add(owner);
      for (const oldest of closed) {
        if (closed.size <= CLOSED_OWNERS) break;
        closed.delete(oldest);
      }
      return drain([...of(owner)], limitMs);
    },
    closeAll(limitMs) {
      shut = true;
      return drain(
        [...works.values()].flatMap((owned) => [...owned]),
        limitMs,
      );
    },
    running: (owner) => (owner === undefined ? [...works.values()].flatMap((o) => [...o]) : [...of(owner)]),
  };
}

function begin(
  job: Job,
  work: (signal: AbortSignal) => Promise<void>,
  crashed: (job: Job, error: unknown) => void,
): Work {
  const controller = new AbortController();
  const ended = (async () => work(controller.signal))().catch((error: unknown) => {
    if (!controller.signal.aborted) crashed(job, error);
  });
  return {
    kind: job.kind,
    owner: job.owner,
    workspace: job.workspace ?? null,
    ended,
    stop: () => controller.abort(),
  };
}
