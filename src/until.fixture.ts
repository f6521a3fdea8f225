import { setTimeout as pause } from 'node:timers/promises';

/** For what nobody tells of when it changes: another process, a folder, a platform behind its wire. */
export interface Patience {
  limitMs: number;
  /** What it costs to look decides how often it is done. */
  everyMs: number;
}

const AT_HAND: Patience = { limitMs: 20_000, everyMs: 5 };

/** The first look that holds, or what was seen last when the time was over. */
export async function lookUntil<T>(
  look: () => T | Promise<T>,
  holds: (state: T) => boolean,
  { limitMs, everyMs }: Patience,
): Promise<{ state: T; came: boolean }> {
  const end = performance.now() + limitMs;
  for (;;) {
    const state = await look();
    const came = holds(state);
    if (came || performance.now() > end) return { state, came };
    await pause(everyMs);
  }
}

/** Waits for a state, and says what the last one was where it does not come. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  holds: (state: T) => boolean = Boolean,
  patience: Partial<Patience> = {},
): Promise<T> {
  const asked = { ...AT_HAND, ...patience };
  const { state, came } = await lookUntil(look, holds, asked);
  if (!came) throw new Error(`not within ${asked.limitMs} ms: ${what}; seen last: ${JSON.stringify(state)}`);
  return state;
}
