/** A workspace's restarts have three states: none runs, one runs, one runs and another is wanted after it. */
export type State = 'idle' | 'running' | 'running-and-wanted';

export type Happening = 'requested' | 'ended' | 'crashed';

export interface Step {
  readonly state: State;
  readonly effect: 'start' | 'coalesce' | 'none';
}

export type Table = Readonly<Record<State, Readonly<Record<Happening, Step>>>>;

/**
 * Any number of requests during a cycle make exactly one more, which sees all their effects. A crash ends a cycle
 * as an end does: a running state that outlived its cycle would lock the workspace out for ever.
 */
export const coalescing: Table = {
  idle: {
    requested: { state: 'running', effect: 'start' },
    ended: { state: 'idle', effect: 'none' },
    crashed: { state: 'idle', effect: 'none' },
  },
  running: {
    requested: { state: 'running-and-wanted', effect: 'coalesce' },
    ended: { state: 'idle', effect: 'none' },
    crashed: { state: 'idle', effect: 'none' },
  },
  'running-and-wanted': {
    requested: { state: 'running-and-wanted', effect: 'coalesce' },
    ended: { state: 'running', effect: 'start' },
    crashed: { state: 'running', effect: 'start' },
  },
};
