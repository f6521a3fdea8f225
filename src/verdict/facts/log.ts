import type { EvidenceEvent, LogEvent, LogFact } from '../../evidence/events.ts';

export interface LogLine {
  line: number;
  event: LogEvent;
}

/** Whether a cycle came after another. Lines can overtake each other on their way; the cycles' numbers cannot. */
export const isLaterCycle = (one: LogLine, other: LogLine): boolean =>
  one.event.cycle === undefined || other.event.cycle === undefined
    ? one.line > other.line
    : one.event.cycle > other.event.cycle;

/** Whether a line is of the cycle that the other one told the beginning of. */
export const isSameCycle = (began: LogLine, other: LogLine): boolean =>
  began.event.cycle === other.event.cycle && (began.event.cycle !== undefined || other.line > began.line);

export interface HeartbeatError {
  sqlstate: string | null;
  message: string;
  query: string | null;
  count: number;
  firstAtMs: number;
  lastAtMs: number;
  lines: number[];
}

export interface LogFacts {
  kind: string | null;
  state: 'none' | 'open' | 'lost' | 'gap';
  tells: ReadonlySet<LogFact>;
  /** All that was logged by then has been read. */
  readUpToMs: number;
  lastLineAt: number;
  heartbeats: number;
  lastHeartbeatLine: number;
  lastHeartbeatAt: number;
  heartbeatsAt: number[];
  failedReads: number;
  errors: Map<string, HeartbeatError>;
  /** Failed reads with the same error, none of them followed by a heartbeat whose read worked. */
  failedInARow: {
    error: HeartbeatError;
    count: number;
    firstLine: number;
    firstAt: number;
    /** When there were enough of them in a row for a proof. */
    enoughAt: number | null;
    lines: number[];
  } | null;
  /** A failed read that no heartbeat line has closed yet. */
  readFailedInThisBeat: boolean;
  /** The same of the beat that was closed last: its transition may be told after it. */
  readFailedInLastBeat: boolean;
  online: OnlineByHeartbeat | null;
  reconcile: { fired: LogLine[]; complete: LogLine[]; stageFailed: LogLine[]; installed: LogLine[] };
  restart: { began: LogLine[]; ended: LogLine[]; crashed: LogLine[]; requested: LogLine[] };
  lateWrites: LogLine[];
  /** Work that outlived the limit of its tenant's drain. */
  undrained: LogLine[];
  /** The lines that were told last, each by all that it says: a source that begins again tells them once more. */
  told: Set<string>;
}

/** The transition from provisioning to online, as the log tells it. */
export interface OnlineByHeartbeat {
  line: number;
  at: number;
  /** As the platform dates its line. */
  time?: string | null;
  readFailed: boolean;
  heartbeatsSince: number;
  reconcilesSince: number;
}

export const noLog = (): LogFacts => ({
  kind: null,
  state: 'none',
  tells: new Set(),
  readUpToMs: -1,
  lastLineAt: -1,
  heartbeats: 0,
  lastHeartbeatLine: 0,
  lastHeartbeatAt: -1,
  heartbeatsAt: [],
  failedReads: 0,
  errors: new Map(),
  failedInARow: null,
  readFailedInThisBeat: false,
  readFailedInLastBeat: false,
  online: null,
  reconcile: { fired: [], complete: [], stageFailed: [], installed: [] },
  restart: { began: [], ended: [], crashed: [], requested: [] },
  lateWrites: [],
  undrained: [],
  told: new Set(),
});

/** Lines get into a log, and out of it, at most this much later than they were written. */
export const LATEST_LINE_MS = 5_000;

/** Failed reads in a row that a proof needs. */
export const READ_FAILURES_NEEDED = 3;

/** How many lines of a kind are kept for citing; the counts go on. */
const MOST_KEPT = 1_000;
const MOST_CITED = 20;
const MOST_ERRORS = 100;
const MOST_BEATS = 100_000;

type FromTheLog = Extract<EvidenceEvent, { type: 'log' | 'log-source' | 'log-read' }>;

export function seeLogEvent(facts: LogFacts, event: FromTheLog, line: number): void {
  if (event.type === 'log') return seeLine(facts, event, line);
  if (event.type === 'log-read') {
    facts.readUpToMs = Math.max(facts.readUpToMs, event.began);
    return;
  }
  facts.kind = event.kind;
  // A gap stays one, however well the source goes on.
  facts.state = facts.state === 'gap' && event.state === 'open' ? 'gap' : event.state;
  facts.tells = new Set(event.tells);
}

const MOST_TOLD = 2_000;

/** The same moment, fact and words: nothing that happens happens twice so. */
function isRepeated({ told }: LogFacts, { time, fact, workspace, message }: LogEvent): boolean {
  if (time === null) return false;
  const key = `${time} ${fact} ${workspace} ${message}`;
  if (told.has(key)) return true;
  told.add(key);
  const [oldest = key] = told;
  if (told.size > MOST_TOLD) told.delete(oldest);
  return false;
}

function seeLine(facts: LogFacts, event: LogEvent, line: number): void {
  facts.lastLineAt = Math.max(facts.lastLineAt, event.at);
  if (isRepeated(facts, event)) return;
  const keep = (lines: LogLine[]) => {
    if (lines.length < MOST_KEPT) lines.push({ line, event });
  };
  switch (event.fact) {
    case 'read-failed':
      return seeFailedRead(facts, event, line);
    case 'heartbeat':
      return seeHeartbeat(facts, event, line);
    case 'transition':
      return seeTransition(facts, event, line);
    case 'reconcile-fired':
      if (facts.online) facts.online.reconcilesSince += 1;
      return keep(facts.reconcile.fired);
    case 'reconcile-complete':
      return keep(facts.reconcile.complete);
    case 'stage-failed':
      return keep(facts.reconcile.stageFailed);
    case 'installed':
      return keep(facts.reconcile.installed);
    case 'restart-began':
      return keep(facts.restart.began);
    case 'restart-ended':
      return keep(facts.restart.ended);
    case 'restart-crashed':
      return keep(facts.restart.crashed);
    case 'restart-requested':
    case 'restart-coalesced':
      return keep(facts.restart.requested);
    case 'late-write':
      return keep(facts.lateWrites);
    case 'drain-limit':
      return keep(facts.undrained);
  }
}

function seeFailedRead(facts: LogFacts, event: LogEvent, line: number): void {
  facts.failedReads += 1;
  facts.readFailedInThisBeat = true;
  const error = errorOf(facts, event, line);
  const streak = facts.failedInARow;
  if (streak?.error === error) {
    streak.count += 1;
    if (streak.count === READ_FAILURES_NEEDED) streak.enoughAt = event.at;
    if (streak.lines.length < MOST_CITED) streak.lines.push(line);
  } else {
    facts.failedInARow = {
      error,
      count: 1,
      firstLine: line,
      firstAt: event.at,
      enoughAt: null,
      lines: [line],
    };
  }
}

function errorOf(facts: LogFacts, event: LogEvent, line: number): HeartbeatError {
  const key = JSON.stringify([event.sqlstate ?? null, event.message, event.query ?? null]);
  const known = facts.errors.get(key);
  if (known) {
    known.count += 1;
    known.lastAtMs = event.at;
    if (known.lines.length < MOST_CITED) known.lines.push(line);
    return known;
  }
  const error: HeartbeatError = {
    sqlstate: event.sqlstate ?? null,
    message: event.error ?? event.message,
    query: event.query ?? null,
    count: 1,
    firstAtMs: event.at,
    lastAtMs: event.at,
    lines: [line],
  };
  if (facts.errors.size < MOST_ERRORS) facts.errors.set(key, error);
  return error;
}

/** A heartbeat line closes a beat: where no read failed in it, the read of the previous state worked. */
function seeHeartbeat(facts: LogFacts, event: LogEvent, line: number): void {
  facts.heartbeats += 1;
  facts.lastHeartbeatLine = line;
  facts.lastHeartbeatAt = event.at;
  if (facts.heartbeatsAt.length < MOST_BEATS) facts.heartbeatsAt.push(event.at);
  if (!facts.readFailedInThisBeat) facts.failedInARow = null;
  facts.readFailedInLastBeat = facts.readFailedInThisBeat;
  facts.readFailedInThisBeat = false;
  if (facts.online) facts.online.heartbeatsSince += 1;
}

function seeTransition(facts: LogFacts, event: LogEvent, line: number): void {
  if (event.to !== 'online' || event.from !== 'provisioning') return;
  facts.online = {
    line,
    at: event.at,
    time: event.time,
    readFailed: facts.readFailedInThisBeat || facts.readFailedInLastBeat,
    heartbeatsSince: 0,
    reconcilesSince: 0,
  };
}
