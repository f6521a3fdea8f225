import type { WorkspaceStatus } from '../../protocol.ts';
import type { Core } from '../core.ts';
import { sqlError } from '../database/database.ts';
import { recover } from '../database/heartbeats.ts';
import { named, noteStatus } from '../status.ts';
import type { Beat, HeartbeatQuery, HeartbeatStep, PreviousState } from './heartbeat.ts';
import { recoveryOf } from './recovery.ts';

/** Step 1. A failure is told and survived: the heartbeat is worth more than what it followed. */
export const readPreviousState: HeartbeatQuery = async (core, beats, queries) => {
  try {
    const ids = beats.map(({ entry }) => entry.id);
    const rows = await queries.rows<PreviousState>(core.parts.previousState, [ids]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const beat of beats) beat.previous = byId.get(beat.entry.id) ?? null;
  } catch (error) {
    for (const beat of beats) tellFailedRead(core, beat, error);
  }
};

function tellFailedRead(core: Core, beat: Beat, error: unknown): void {
  const { sqlstate, message } = sqlError(error);
  const msg = `registry heartbeat: prev_task query failed for workspace ${beat.entry.id}: pq: ${message}`;
  const query = core.parts.previousState.text;
  core.log.write('error', 'heartbeat-read-failed', msg, { ...named(beat.entry), sqlstate, query });
}

/** Step 2. */
export const updateLiveness: HeartbeatQuery = async (core, beats, queries) => {
  const column = <T>(of: (beat: Beat) => T) => beats.map(of);
  const rows = await queries.rows<{ id: string; status: WorkspaceStatus }>(core.parts.liveness, [
    column((beat) => beat.entry.id),
    column((beat) => beat.report.error_rate),
    column((beat) => beat.report.sample_error),
    column((beat) => beat.report.active_tasks),
    column((beat) => beat.report.uptime_seconds),
    column((beat) => beat.report.current_task),
    column((beat) => beat.report.monthly_spend),
  ]);
  const after = new Map(rows.map((row) => [row.id, row.status]));
  for (const beat of beats) beat.status = after.get(beat.entry.id) ?? null;
};

export const tellAccepted: HeartbeatStep = async (core, beats) => {
  for (const { entry, previous, status } of beats) {
    if (status === null) continue;
    core.liveness.heard(entry.id);
    core.log.write('debug', 'heartbeat', `heartbeat of workspace ${entry.id} accepted`, {
      ...named(entry),
      from: previous?.status ?? null,
      status,
    });
    noteStatus(core, entry, status);
  }
};

/** Step 3: this heartbeat took the workspace online. */
export const fireOnTransition: HeartbeatStep = async (core, beats) => {
  for (const { entry, previous, status } of beats) {
    if (previous?.status === 'provisioning' && status === 'online') {
      core.reconciles.fire(entry, 'provisioning -> online');
    }
  }
};

/** Step 4 goes by what the update itself gave back, which a broken read in step 1 cannot spoil. */
export const judgeRecoveries: HeartbeatStep = async (core, beats) => {
  for (const { entry, report, status } of beats) {
    const recovery = status === null ? null : recoveryOf(status, report.error_rate);
    if (recovery === null) continue;
    const touched = await core.db.count(recover, [entry.id, status, recovery.to]);
    if (touched === 0) continue;
    noteStatus(core, entry, recovery.to);
    if (recovery.reconciles) core.reconciles.fire(entry, `${status} -> online`);
  }
};
