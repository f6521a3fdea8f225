import type { EvidenceEvent } from '../../evidence/events.ts';

export interface Heartbeat {
  at: number;
  line: number;
  /** The error of its read, where that failed. */
  error: string | null;
}

/**
 * One entry a heartbeat. A failed read is logged before the heartbeat that survives it, so the two are one;
 * a log that does not tell heartbeats leaves the failed reads and the times that the workspace shows.
 */
export function heartbeatsOf(events: readonly EvidenceEvent[]): Heartbeat[] {
  const told = events.some((event) => event.type === 'log-source' && event.tells.includes('heartbeat'));
  return told ? fromLog(events) : fromWorkspace(events);
}

function fromLog(events: readonly EvidenceEvent[]): Heartbeat[] {
  const beats: Heartbeat[] = [];
  let open: Heartbeat | null = null;
  for (const [index, event] of events.entries()) {
    if (event.type !== 'log') continue;
    if (event.fact === 'read-failed') {
      if (open) beats.push(open);
      open = { at: event.at, line: index + 1, error: event.error ?? event.message };
    } else if (event.fact === 'heartbeat') {
      beats.push(open ?? { at: event.at, line: index + 1, error: null });
      open = null;
    }
  }
  if (open) beats.push(open);
  return beats;
}

function fromWorkspace(events: readonly EvidenceEvent[]): Heartbeat[] {
  const beats: Heartbeat[] = [];
  let last: string | null = null;
  let failedSince = false;
  for (const [index, event] of events.entries()) {
    if (event.type === 'log' && event.fact === 'read-failed') {
      beats.push({ at: event.at, line: index + 1, error: event.error ?? event.message });
      failedSince = true;
    }
    if (event.type !== 'look' || event.subject !== 'workspace' || event.seen.is !== 'workspace') continue;
    const beat = event.seen.lastHeartbeatAt;
    if (beat === null || beat === last) continue;
    last = beat;
    // The workspace shows the same heartbeat whose failed read the log has told already.
    if (!failedSince) beats.push({ at: event.at, line: index + 1, error: null });
    failedSince = false;
  }
  return beats;
}
