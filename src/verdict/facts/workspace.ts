import type { LookAt } from '../../evidence/events.ts';
import type { WorkspaceStatus } from '../../protocol.ts';
import { type Arrival, noArrival, type Sighting, see, seeNothing } from './arrival.ts';

export interface Restart {
  left: Sighting;
  back: Sighting | null;
  /** What showed it: the status that was seen, or the uptime that fell. */
  by: string;
}

export interface WorkspaceHow {
  status: WorkspaceStatus;
  reason: string | null;
  uptimeSeconds: number;
  lastHeartbeatAt: string | null;
}

export interface WorkspaceFacts {
  online: Arrival<WorkspaceHow>;
  /** The looks in a row, up to the last one, that showed it online. */
  onlineRow: Sighting[];
  restarts: Restart[];
  /** Values of last_heartbeat_at that were seen, and when the looks began that first saw each of them. */
  beats: { seen: number; whileProvisioning: number; lastAt: string | null; lines: number[]; began: number[] };
  /** The look that first showed the failure that still stands, and those that confirmed it. */
  refused: { first: Sighting; last: Sighting; reason: string; everBeat: boolean } | null;
}

export const noWorkspace = (): WorkspaceFacts => ({
  online: noArrival(),
  onlineRow: [],
  restarts: [],
  beats: { seen: 0, whileProvisioning: 0, lastAt: null, lines: [], began: [] },
  refused: null,
});

const MOST_RESTARTS = 10_000;
const MOST_CITED = 20;
const MOST_IN_ROW = 10_000;
const MOST_BEATS = 100_000;

const isUp = (status: WorkspaceStatus) => status === 'online' || status === 'degraded';

export function seeWorkspace(facts: WorkspaceFacts, look: LookAt<'workspace'>, line: number): void {
  const sighting = { line, began: look.began, at: look.at };
  const { seen } = look;
  if (seen.is === 'unreadable') return seeNothing(facts.online, sighting, seen.why.message);
  if (seen.is === 'absent') return seeNothing(facts.online, sighting, 'the workspace is not there');
  const before = facts.online.last;
  see(facts.online, { ...sighting, there: seen.status === 'online', how: seen });
  // An answer that was overtaken by a later look cannot tell what changed since.
  if (before && look.began < before.began) return;
  if (seen.status !== 'online') facts.onlineRow = [];
  else if (facts.onlineRow.length < MOST_IN_ROW) facts.onlineRow.push(sighting);
  seeRestart(facts, sighting, before?.how ?? null, seen);
  seeBeat(facts, sighting, seen);
  seeRefusal(facts, sighting, seen);
}

function seeRestart(
  facts: WorkspaceFacts,
  sighting: Sighting,
  before: WorkspaceHow | null,
  seen: WorkspaceHow,
): void {
  const open = facts.restarts.at(-1);
  const away = open !== undefined && open.back === null;
  if (before === null || facts.online.arrived === null) return;
  if (away) {
    if (!isUp(seen.status)) return;
    open.back = sighting;
    return;
  }
  if (!isUp(before.status)) return;
  const fell = isUp(seen.status) && seen.uptimeSeconds < before.uptimeSeconds;
  if (isUp(seen.status) && !fell) return;
  if (facts.restarts.length >= MOST_RESTARTS) return;
  const by = fell
    ? `uptime fell from ${before.uptimeSeconds} s to ${seen.uptimeSeconds} s`
    : `status ${seen.status}`;
  facts.restarts.push({ left: sighting, back: fell ? sighting : null, by });
}

function seeBeat(facts: WorkspaceFacts, sighting: Sighting, seen: WorkspaceHow): void {
  const { beats } = facts;
  if (seen.lastHeartbeatAt === null || seen.lastHeartbeatAt === beats.lastAt) return;
  beats.lastAt = seen.lastHeartbeatAt;
  beats.seen += 1;
  if (beats.lines.length < MOST_CITED) beats.lines.push(sighting.line);
  if (facts.online.arrived === null && seen.status === 'provisioning') beats.whileProvisioning += 1;
  if (beats.began.length < MOST_BEATS) beats.began.push(sighting.began);
}

function seeRefusal(facts: WorkspaceFacts, sighting: Sighting, seen: WorkspaceHow): void {
  if (seen.status !== 'failed') {
    facts.refused = null;
    return;
  }
  const reason = seen.reason ?? '';
  if (facts.refused) facts.refused = { ...facts.refused, last: sighting, reason };
  else facts.refused = { first: sighting, last: sighting, reason, everBeat: seen.lastHeartbeatAt !== null };
}
