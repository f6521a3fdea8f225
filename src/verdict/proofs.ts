import type { Sighting, Span } from './facts/arrival.ts';
import type { Facts } from './facts/facts.ts';
import { type HeartbeatError, LATEST_LINE_MS } from './facts/log.ts';
import { onlineSpan } from './facts/online.ts';
import type { WorkspaceFacts } from './facts/workspace.ts';
import type { AssertionId } from './result.ts';

/**
 * Proofs that something can no longer arrive by itself, that is, without a further outage or a person. They
 * count heartbeats, not seconds, and only permanent errors. Each is closed by one last look that began after it.
 */
export interface FiredProof {
  id: string;
  assertion: AssertionId;
  at: number;
  lines: number[];
  because: string;
}

interface ProofRule {
  id: string;
  assertion: AssertionId;
  /** Why nothing can still arrive: shown to whoever asks why the run did not wait. */
  because: string;
  seen: (facts: Facts) => Known | null;
}

/** What shows that nothing can still come, and the moment of which it does. */
interface Known {
  lines: number[];
  at: number;
}

export const SILENT_HEARTBEATS_NEEDED = 4;
export const UNPROMOTED_HEARTBEATS_NEEDED = 5;

/** Between two looks further apart than a heartbeat there may have been one that nobody saw. */
const HEARTBEAT_MS = 30_000;

export const PROOFS: readonly ProofRule[] = [
  {
    id: 'platform-says-failed',
    assertion: 'online',
    because: 'the platform itself says failed, and no box was ever alive that could heal it by a heartbeat',
    seen: refusedForGood,
  },
  {
    id: 'heartbeats-without-promotion',
    assertion: 'online',
    because: 'every accepted heartbeat heals provisioning in the same statement, and these did not',
    seen: neverPromoted,
  },
  {
    id: 'read-fails-on-every-heartbeat',
    assertion: 'plugin',
    because:
      'the heartbeat that took the workspace online could not read its previous state, so it fired no reconcile; later heartbeats find it online already, and their reads fail for good as well',
    seen: readFailsForGood,
  },
  {
    id: 'online-without-reconcile',
    assertion: 'plugin',
    because: 'the transition to online is the only trigger of the reconcile; it has passed and fired none',
    seen: transitionFiredNothing,
  },
  {
    id: 'stale-build-is-steady',
    assertion: 'build',
    because: 'the deploy is said to be done by now, and the same other build has answered ever since',
    seen: staleForLong,
  },
];

/** Called after each event: a proof is what was known at that moment, whatever came later. */
export function fireProofs(facts: Facts, fired: Map<string, FiredProof>): void {
  for (const rule of PROOFS) {
    if (fired.has(rule.id)) continue;
    const known = rule.seen(facts);
    if (known) fired.set(rule.id, { ...pick(rule), ...known });
  }
}

const pick = ({ id, assertion, because }: ProofRule) => ({ id, assertion, because });

/** One last look, begun after the proof, still misses it. */
export const closes = (proof: FiredProof | undefined, look: Sighting | null): boolean =>
  proof !== undefined && look !== null && look.began >= proof.at;

function refusedForGood({ workspace, lastAt }: Facts): Known | null {
  const { refused } = workspace;
  if (!refused || refused.everBeat || refused.reason === '' || refused.last.began < refused.first.at)
    return null;
  if (refused.last.line === refused.first.line) return null;
  return { lines: [refused.first.line, refused.last.line], at: lastAt };
}

function neverPromoted({ workspace, log, lastAt }: Facts): Known | null {
  const { online, beats } = workspace;
  if (online.arrived || online.last?.how.status !== 'provisioning' || log.online) return null;
  const accepted = Math.max(beats.whileProvisioning, log.heartbeats);
  if (accepted < UNPROMOTED_HEARTBEATS_NEEDED) return null;
  return { lines: [...beats.lines, online.last.line], at: lastAt };
}

/** A first file on the box is the work of a reconcile: what has begun to come can come. */
function pluginIsMissing(facts: Facts): boolean {
  const missing = [...facts.plugins.values()].filter((plugin) => plugin.arrived === null);
  return missing.length > 0 && missing.every(({ last }) => last?.how.state === 'EMPTY');
}

/**
 * A box that is offline or degraded by now will be back, and its way back fires the reconcile after all: it must
 * have been seen online since, and the log read past that look. A source that does not tell how far it was read
 * was read as far as its last line. Of that look the proof speaks: what the box did while the log was read is not
 * known yet.
 */
function stillOnline({ workspace, log }: Facts, since: number): Sighting | undefined {
  const readTo = Math.max(log.readUpToMs, log.lastLineAt) - LATEST_LINE_MS;
  return workspace.onlineRow.find(({ began, at }) => began >= since && at <= readTo);
}

/** Anything of a reconcile: it fired, staged, installed or ended. */
const reconcilesIn = ({ reconcile }: Facts['log']) => [
  ...reconcile.fired,
  ...reconcile.complete,
  ...reconcile.stageFailed,
  ...reconcile.installed,
];

export const reconcileLines = ({ log }: Facts) => reconcilesIn(log).map(({ line }) => line);

/**
 * Since the transition that the log told of; where it told of none, ever. A line that overtook that of the transition
 * is dated no earlier.
 */
export function reconciledSinceOnline({ log }: Facts): boolean {
  const { line: after, time: since } = log.online ?? { line: 0 };
  return reconcilesIn(log).some(
    ({ line, event: { time } }) => line > after || (!!time && !!since && time >= since),
  );
}

function readFailsForGood(facts: Facts): Known | null {
  const { log } = facts;
  const streak = log.failedInARow;
  if (!streak || streak.enoughAt === null || !isPermanent(streak.error)) return null;
  if (!pluginIsMissing(facts) || !onlineReadFailed(facts)) return null;
  const look = stillOnline(facts, streak.enoughAt);
  return look ? { lines: streak.lines, at: look.at } : null;
}

/**
 * Whether the read failed on the very heartbeat that took the workspace online. A log that tells transitions
 * says so, unless it has a gap, in which a reconcile can have fired. Without one the first failed read must have been
 * seen by the time that online was, in a span too short for two heartbeats, and nothing since can have taken it online
 * once more.
 */
export function onlineReadFailed(facts: Facts): boolean {
  const { log, workspace } = facts;
  if (reconciledSinceOnline(facts)) return false;
  if (log.tells.has('transition') && log.state !== 'gap') return log.online?.readFailed ?? false;
  const span = onlineSpan(facts);
  if (span === null || !neverLeftOnline(workspace, span) || !log.failedInARow) return false;
  return span.to - span.from <= HEARTBEAT_MS && log.failedInARow.firstAt <= span.to;
}

/**
 * Seen online by every look since it left provisioning, with no room between two of them for a heartbeat on which it
 * came back.
 */
function neverLeftOnline({ online, onlineRow, restarts }: WorkspaceFacts, came: Span): boolean {
  const [first, ...others] = onlineRow;
  if (online.notYet && online.notYet.how.status !== 'provisioning') return false;
  if (!first || first.began > came.to || restarts.length > 0) return false;
  let before = first;
  for (const look of others) {
    if (look.began - before.at > HEARTBEAT_MS) return false;
    before = look;
  }
  return true;
}

function transitionFiredNothing(facts: Facts): Known | null {
  const { log } = facts;
  if (!tellsSilence(facts) || log.failedReads > 0 || !log.online || !pluginIsMissing(facts)) return null;
  if (reconciledSinceOnline(facts)) return null;
  const { heartbeatsSince, line } = log.online;
  if (heartbeatsSince < SILENT_HEARTBEATS_NEEDED) return null;
  const look = stillOnline(facts, log.lastHeartbeatAt);
  return look ? { lines: [line], at: look.at } : null;
}

/** Silence proves something only in a log that would have told, and that was read without a gap. */
export const tellsSilence = ({ log }: Facts) =>
  log.state === 'open' &&
  (['heartbeat', 'transition', 'reconcile-fired', 'read-failed'] as const).every((fact) =>
    log.tells.has(fact),
  );

function staleForLong({ run, build, lastAt }: Facts): Known | null {
  const { same, steady } = build;
  if (!run || run.staleAfterMs === null || !same || !steady.last || steady.last.there) return null;
  if (steady.last.how.is !== 'sha' || steady.arrived) return null;
  if (steady.last.began - same.since.at < run.staleAfterMs) return null;
  return { lines: [same.since.line, steady.last.line], at: lastAt };
}

/** Data exceptions and errors of syntax or access rule stay; connections, locks, resources and operators do not. */
const PERMANENT_CLASSES = new Set(['22', '42']);

/** Plain log lines carry no SQLSTATE. These are PostgreSQL's own words for errors of those two classes. */
const PERMANENT_WORDS =
  /invalid input (value for enum|syntax for)|does not exist|syntax error|is ambiguous|cannot be cast|must appear in the GROUP BY|out of range|is of type .* but expression is of type|could not determine data type|division by zero|could not identify an? (equality|ordering) operator|cannot be matched/;

/** PostgreSQL's words stand at the front; a line that repeats them for ever once took 0.8 s to search. */
const LONGEST_MESSAGE = 1_000;

export function isPermanent(error: Pick<HeartbeatError, 'sqlstate' | 'message'>): boolean {
  if (error.sqlstate) return PERMANENT_CLASSES.has(error.sqlstate.slice(0, 2));
  return PERMANENT_WORDS.test(error.message.slice(0, LONGEST_MESSAGE));
}
