import type { Happening, State, Table } from './table.ts';

export interface Runner {
  /** Never waits for the work, and never throws. */
  request(id: string): void;
  state(id: string): State;
}

export interface RunnerOptions {
  table: Table;
  /** Puts the work under its owner; false where the owner takes no new work. */
  launch(id: string, work: (signal: AbortSignal) => Promise<void>): boolean;
  run(id: string, signal: AbortSignal): Promise<void>;
  coalesced(id: string): void;
  crashed(id: string, error: unknown): Promise<void>;
}

/** Does what the table says, one row of work for each id; different ids never wait for each other. */
export function createRunner(options: RunnerOptions): Runner {
  const states = new Map<string, State>();
  const state = (id: string) => states.get(id) ?? 'idle';

  function enter(id: string, next: State) {
    if (next === 'idle') states.delete(id);
    else states.set(id, next);
  }

  function happen(id: string, happening: Happening) {
    const step = options.table[state(id)][happening];
    enter(id, step.state);
    if (step.effect === 'coalesce') options.coalesced(id);
    if (step.effect === 'start' && !options.launch(id, (signal) => cycle(id, signal))) enter(id, 'idle');
  }

  async function cycle(id: string, signal: AbortSignal) {
    let happening: Happening = 'ended';
    try {
      await options.run(id, signal);
    } catch (error) {
      happening = 'crashed';
      await options.crashed(id, error);
    } finally {
      happen(id, happening);
    }
  }

  return { state, request: (id) => happen(id, 'requested') };
}
