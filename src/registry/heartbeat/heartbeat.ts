import type { WorkspaceStatus } from '../../protocol.ts';
import type { Core } from '../core.ts';
import { sqlError } from '../database/database.ts';
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

export type HeartbeatStep = (core: Core, beats: readonly Beat[]) => Promise<void>;

export interface Heartbeats {
  /** Ends when the heartbeat is committed. */
  accept(core: Core, entry: WorkspaceEntry, report: Report): Promise<void>;
}

interface Waiting {
  beat: Beat;
  done(error?: unknown): void;
}

const LARGEST_BATCH = 200;
const DEADLOCK = '40P01';
const MOST_ATTEMPTS = 3;

/**
 * Heartbeats that come while others are being committed share the next commit: a round trip and a commit for
 * each would cost ten times as much. A lone heartbeat waits for nobody. Two of one workspace never share one,
 * because an UPDATE applies only one of them.
 */
export function createHeartbeats(): Heartbeats {
  let waiting: Waiting[] = [];
  let busy = false;

  async function flush(core: Core) {
    busy = true;
    while (waiting.length > 0) {
      const [batch, rest] = nextBatch(waiting);
      waiting = rest;
      const error = await runSteps(
        core,
        batch.map(({ beat }) => beat),
      );
      for (const { done } of batch) done(error);
    }
    busy = false;
  }

  return {
    accept(core, entry, report) {
      return new Promise((resolve, reject) => {
        const beat: Beat = { entry, report, previous: null, status: null };
        waiting.push({ beat, done: (error) => (error === undefined ? resolve() : reject(error)) });
        if (!busy) void flush(core);
      });
    },
  };
}

function nextBatch(waiting: readonly Waiting[]): [Waiting[], Waiting[]] {
  const ids = new Set<string>();
  const batch: Waiting[] = [];
  const rest: Waiting[] = [];
  for (const one of waiting) {
    const { id } = one.beat.entry;
    const joins = batch.length < LARGEST_BATCH && !ids.has(id);
    (joins ? batch : rest).push(one);
    ids.add(id);
  }
  return [batch, rest];
}

/** A teardown deletes the rows of many workspaces in its own order, so the two can meet in a deadlock. */
async function runSteps(core: Core, beats: readonly Beat[]): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      for (const step of core.parts.heartbeat) await step(core, beats);
      return undefined;
    } catch (error) {
      if (sqlError(error).sqlstate !== DEADLOCK || attempt === MOST_ATTEMPTS)
        return error ?? new Error('failed');
    }
  }
}
