import type { GateParts } from '../gate/plan.ts';
import { runSession, type SessionOptions, type SessionResult } from '../session/session.ts';
import type { Standing } from '../verdict/standing.ts';

/** A delivery that goes on while a scenario looks at it. */
export interface Delivery {
  /** Where an assertion stands once that is decided, or as it stood at the end. */
  decided(id: string): Promise<Decided>;
  /** The whole run, after its teardown. */
  readonly ended: Promise<SessionResult>;
}

export interface Decided {
  state: string;
  because: string;
}

type Visited = Parameters<NonNullable<GateParts['visit']>>[0];

export interface FollowedDelivery extends Delivery {
  /** The workspace, once everything that was promised arrived or did not; null where there never was one. */
  visit(): Promise<Visited | null>;
  /** Lets the run go on to its end. */
  leave(): void;
}

export function follow(options: Omit<SessionOptions, 'onStanding' | 'visit'>): FollowedDelivery {
  const standings = new Map<string, Standing>();
  const news = bell();
  const open = bell();
  let visited: Visited | null = null;
  let guests = 0;
  let left = false;
  const leave = () => {
    left = true;
    open.ring();
  };
  options.stop.addEventListener('abort', leave, { once: true });

  const ended = runSession({
    ...options,
    onStanding(standing) {
      standings.set(standing.id, standing);
      news.ring();
    },
    async visit(delivered) {
      visited = delivered;
      news.ring();
      while (guests > 0 && !left) await open.rung();
    },
  });
  let over = false;
  const end = () => {
    over = true;
    news.ring();
  };
  ended.then(end, end);

  return {
    get ended() {
      leave();
      return ended;
    },
    leave,
    async visit() {
      guests += 1;
      while (visited === null && !over) await news.rung();
      return over ? null : visited;
    },
    async decided(id) {
      while (!standings.has(id) && !over) {
        // What is decided only after the visit would be waited for in vain by the one who is visiting.
        if (visited !== null) leave();
        await news.rung();
      }
      const known = standings.get(id);
      if (known) return { state: known.state, because: known.because };
      const { verdict } = await ended;
      const at = verdict.assertions.find((assertion) => assertion.id === id);
      return at ?? { state: 'not asserted', because: `there is no assertion "${id}" in this run` };
    },
  };
}

interface Ringing {
  ring(): void;
  rung(): Promise<void>;
}

/** Wakes everybody who waits for the next ring. */
function bell(): Ringing {
  let wake: () => void = () => undefined;
  let next = new Promise<void>((resolve) => {
    wake = resolve;
  });
  return {
    ring() {
      wake();
      next = new Promise<void>((resolve) => {
        wake = resolve;
      });
    },
    rung: () => next,
  };
}
