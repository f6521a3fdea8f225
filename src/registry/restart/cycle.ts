import { enliven, openBox } from '../box/boxes.ts';
import type { Core } from '../core.ts';
import { beginCycle, endCycle } from '../database/restarts.ts';
import type { WorkspaceEntry } from '../directory.ts';
import { writeBehind } from '../late-writes.ts';
import { named, noteStatus } from '../status.ts';
import { Refused } from './crash.ts';

/**
 * One cycle: the box goes down, the workspace leaves online, the model gate is asked, the box comes up with its
 * assets relayed again, and beats. Provisioning is a workspace's first cycle, so that a restart asked for
 * meanwhile waits its turn.
 */
export async function restartCycle(core: Core, entry: WorkspaceEntry, signal: AbortSignal): Promise<void> {
  const cycle = entry.cycles++;
  const event = cycle === 0 ? 'provision' : 'restart-cycle';
  await entry.box?.stop();
  if (signal.aborted) return;
  const [row] = await core.db.rows<{ covers: number }>(beginCycle, [entry.id]);
  if (row === undefined) return;
  noteStatus(core, entry, 'provisioning');
  core.log.write('info', `${event}-began`, `Auto-restart: ${entry.id} — cycle ${cycle} began`, {
    ...named(entry),
    cycle,
  });
  try {
    await bringUp(core, entry, signal);
  } finally {
    // What was stopped from outside is still wanted when the registry starts again.
    if (!signal.aborted) await writeBehind(core, entry, 'restart', endCycle, [entry.id, row.covers]);
  }
  if (signal.aborted) return;
  core.log.write('info', `${event}-ended`, `Auto-restart: ${entry.id} — cycle ${cycle} ended`, {
    ...named(entry),
    cycle,
  });
}

async function bringUp(core: Core, entry: WorkspaceEntry, signal: AbortSignal): Promise<void> {
  const reason = await core.parts.models.refuse(core, entry.id);
  if (reason !== null) throw new Refused(reason);
  const { boxBootMs, boxStopMs, boxRestartMs } = core.delays;
  const downMs = entry.box === null ? boxBootMs : boxStopMs + boxRestartMs;
  const box = entry.box ?? (await openBox(core, entry));
  entry.box = box;
  await core.clock.sleep(downMs, signal);
  if (signal.aborted) return;
  await within(core, core.limits.bootMs, 'boot', signal, (bound) => box.boot(bound));
  if (signal.aborted) return;
  await within(core, core.limits.firstBeatMs, 'first heartbeat', signal, (bound) =>
    firstBeat(core, entry, bound),
  );
}

function firstBeat(core: Core, entry: WorkspaceEntry, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    const { box } = entry;
    if (box === null || !enliven(core, entry, box, resolve)) resolve();
  });
}

/** Gives the work a limit of its own, and the work's own ending the last word. */
async function within(
  core: Core,
  limitMs: number,
  what: string,
  signal: AbortSignal,
  work: (bound: AbortSignal) => Promise<void>,
): Promise<void> {
  const bound = new AbortController();
  const stop = () => bound.abort();
  signal.addEventListener('abort', stop, { once: true });
  let late = false;
  const patience = core.clock.sleep(limitMs, bound.signal).then(() => {
    late = !bound.signal.aborted;
    stop();
  });
  try {
    await work(bound.signal);
  } catch (error) {
    if (!late) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    await patience;
  }
  if (late) throw new Error(`${what} took more than ${limitMs} ms`);
}
