import { z } from 'zod';
import type { Rest } from '../box/boxes.ts';
import { defineFault } from '../build.ts';
import type { Core } from '../core.ts';
import type { Statement } from '../database/statements.ts';
import type { Beat, HeartbeatQuery } from '../heartbeat/heartbeat.ts';
import { readPreviousState, updateLiveness } from '../heartbeat/steps.ts';

const previousState: Statement = {
  name: 'previous_state_with_a_missing_column',
  text: `SELECT id, current_task, monthly_spend, status, previous_status
    FROM workspaces WHERE id = ANY($1::uuid[])`,
};

const shape = {
  /** Reads of a workspace that fail before the migration that brings the column has come. */
  failingReads: z.int().nonnegative(),
  silentAfterBeat: z.int().positive(),
  longestSilenceMs: z.int().positive(),
};

/** The first reads fail and heal too late for the transition; an outage of the box brings another one. */
export const fault = defineFault(shape, ({ failingReads, silentAfterBeat, longestSilenceMs }, good) => {
  const reads = new Map<string, number>();

  function fails({ entry }: Beat): boolean {
    const read = (reads.get(entry.id) ?? 0) + 1;
    reads.set(entry.id, read);
    return read <= failingReads;
  }

  const readOrFail: HeartbeatQuery = async (core, beats, queries) => {
    const failing = beats.filter(fails);
    const sound = beats.filter((beat) => !failing.includes(beat));
    const broken: Core = { ...core, parts: { ...core.parts, previousState } };
    // Both are sent before the update is, or the sound ones would read what it wrote.
    await Promise.all([
      failing.length > 0 && readPreviousState(broken, failing, queries),
      sound.length > 0 && readPreviousState(core, sound, queries),
    ]);
  };
  return {
    heartbeat: { ...good.heartbeat, queries: [readOrFail, updateLiveness] },
    rest: (rest) => (rest.beat === silentAfterBeat ? outage(rest, longestSilenceMs) : good.rest(rest)),
  };
});

/** It lasts until the platform has noticed, however late a busy machine lets it. */
async function outage({ clock, intervalMs, signal, status }: Rest, longestMs: number): Promise<void> {
  const end = clock.now() + longestMs;
  while (status() !== 'offline' && clock.now() < end && !signal.aborted)
    await clock.sleep(intervalMs, signal);
}
