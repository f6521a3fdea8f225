import type { WorkspaceStatus } from '../../protocol.ts';
import type { Core } from '../core.ts';
import { type Queries, sqlError } from '../database/database.ts';
import type { WorkspaceEntry } from '../directory.ts';

export interface Report {
  error_rate: number;
  sample_error: string;
  active_tasks: number;
  uptime_seconds: number;
  current_task: string;
  monthly_spend: number;
}

export interface PreviousState {
  id: string;
  current_task: string;
  monthly_spend: number;
  status: WorkspaceStatus;
}

/** One heartbeat on its way through the steps, with what they learned of it. */
export interface Beat {
  readonly entry: WorkspaceEntry;
  readonly report: Report;
  previous: PreviousState | null;
  /** After the update; null where it touched nothing. */
  status: WorkspaceStatus | null;
}

/** A step that is a statement. Those of a batch share a connection and are sent at once, in their order. */
export type HeartbeatQuery = (core: Core, beats: readonly Beat[], queries: Queries) => Promise<void>;

/** A step that goes by what the statements gave back. */
export type HeartbeatStep = (core: Core, beats: readonly Beat[]) => Promise<void>;

export interface HeartbeatSteps {
  readonly queries: readonly HeartbeatQuery[];
  readonly judgements: readonly HeartbeatStep[];
}

export interface Heartbeats {
  /** Ends when the heartbeat is committed. */
  accept(core: Core, entry: WorkspaceEntry, report: Report): Promise<void>;
}

interface Waiting {
  beat: Beat;
  done(error?: unknown): void;
}

const LARGEST_BATCH = 200;
/** While one batch waits for PostgreSQL, the other is put together. */
const MOST_BATCHES = 2;
const DEADLOCK = '40P01';
const MOST_ATTEMPTS = 3;

/**
 * Heartbeats that come together share a commit: a round trip and a commit for each would cost several times as
 * much. Two of one workspace are never under way at once, because an UPDATE applies only one of them.
 */
export function createHeartbeats(): Heartbeats {
  let waiting: Waiting[] = [];
  const underWay = new Set<string>();
  let batches = 0;
  let scheduled = false;

  /** At the end of the turn, so that what comes in it comes together. */
  function schedule(core: Core) {
    if (scheduled || batches === MOST_BATCHES || waiting.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      const [batch, rest] = nextBatch(waiting, underWay);
      waiting = rest;
      if (batch.length > 0) void commit(core, batch);
    });
  }

  async function commit(core: Core, batch: readonly Waiting[]) {
    batches += 1;
    const beats = batch.map(({ beat }) => beat);
    for (const { entry } of beats) underWay.add(entry.id);
    const error = await runSteps(core, beats);
    for (const { entry } of beats) underWay.delete(entry.id);
    batches -= 1;
    for (const { done } of batch) done(error);
    schedule(core);
  }

  return {
    accept(core, entry, report) {
      return new Promise((resolve, reject) => {
        const beat: Beat = { entry, report, previous: null, status: null };
        waiting.push({ beat, done: (error) => (error === undefined ? resolve() : reject(error)) });
        schedule(core);
      });
    },
  };
}

function nextBatch(waiting: readonly Waiting[], underWay: ReadonlySet<string>): [Waiting[], Waiting[]] {
  const taken = new Set(underWay);
  const batch: Waiting[] = [];
  const rest: Waiting[] = [];
  for (const one of waiting) {
    const { id } = one.beat.entry;
    const joins = batch.length < LARGEST_BATCH && !taken.has(id);
    (joins ? batch : rest).push(one);
    taken.add(id);
  }
  return [batch, rest];
}

/** A teardown deletes the rows of many workspaces in its own order, so the two can meet in a deadlock. */
async function runSteps(core: Core, beats: readonly Beat[]): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { queries, judgements } = core.parts.heartbeat;
      await core.db.pipelined((at) => Promise.all(queries.map((step) => step(core, beats, at))));
      for (const step of judgements) await step(core, beats);
      return undefined;
    } catch (error) {
      if (sqlError(error).sqlstate !== DEADLOCK || attempt === MOST_ATTEMPTS)
        return error ?? new Error('failed');
    }
  }
}
