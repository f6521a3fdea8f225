import type { EvidenceEvent, LogEvent, Subject } from '../../evidence/events.ts';
import type { Assertion, AssertionId, AssertionState, Verdict } from '../../verdict/result.ts';
import { duration, grouped, roundTime } from '../duration.ts';
import { heartbeatsOf } from './heartbeats.ts';
import { type Line, linesOf, type Tone } from './line.ts';
import { cameAt, type Milestones, milestonesOf, type Wait, waitFor } from './waits.ts';

export type MarkShape = 'arrived' | 'failed' | 'unclear' | 'event' | 'restart' | 'early';
export interface Mark {
  at: number;
  shape: MarkShape;
  tone: Tone;
  text: string;
}
export interface Tick {
  at: number;
  tone: Tone;
  text: string;
}
export interface Band {
  from: number;
  to: number;
  name: string;
}
export interface Lane {
  id: string;
  name: string;
  state: AssertionState | null;
  outcome: string;
  wait: Wait | null;
  deadlineMs: number | null;
  bands: Band[];
  ticks: Tick[];
  marks: Mark[];
}
export interface Guide {
  at: number;
  name: string;
}
export interface Timeline {
  toMs: number;
  lanes: Lane[];
  /** Moments that matter to more than one hop: they cross all lanes. */
  guides: Guide[];
}

export function timelineOf(verdict: Verdict, events: readonly EvidenceEvent[]): Timeline {
  const stones = milestonesOf(events);
  const lines = linesOf(events);
  const toMs = Math.max(verdict.tookMs, events.at(-1)?.at ?? 0, 1);
  const lanes = [tenantLane(stones, lines, toMs)];
  for (const assertion of verdict.assertions) {
    lanes.push(assertionLane(assertion, { stones, verdict, events, lines, toMs }));
    if (assertion.id === 'online') lanes.push(heartbeatLane(verdict, events), reconcileLane(events));
  }
  return { toMs, lanes, guides: guidesOf(verdict, stones) };
}

interface Told {
  stones: Milestones;
  verdict: Verdict;
  events: readonly EvidenceEvent[];
  lines: readonly Line[];
  toMs: number;
}

const SUBJECTS: Record<AssertionId, readonly Subject[]> = {
  build: ['build'],
  online: ['workspace'],
  model: ['model'],
  config: ['config'],
  prompts: ['prompt'],
  plugin: ['plugin', 'plugins', 'agent-skills'],
  stays: [],
  restarts: [],
  isolation: ['foreign'],
  quiet: ['activity'],
  teardown: ['org'],
};

function assertionLane(assertion: Assertion, told: Told): Lane {
  const { stones, verdict, events, lines, toMs } = told;
  const wait = waitFor(assertion, stones, verdict);
  const looks = new Set<string>(SUBJECTS[assertion.id]);
  const since = assertion.id === 'teardown' ? (stones.teardown ?? Number.POSITIVE_INFINITY) : 0;
  return {
    id: assertion.id,
    name: assertion.id,
    state: assertion.state,
    outcome: outcomeOf(assertion, wait),
    wait,
    deadlineMs: wait?.deadlineMs ?? null,
    bands: assertion.id === 'online' ? statusBands(events, toMs) : restartBands(assertion.id, verdict, toMs),
    ticks: ticksOf(lines, (line) => looks.has(line.kind) && line.at >= since),
    marks: [
      ...decisionMarks(assertion, verdict),
      ...proofMarks(assertion.id, verdict),
      ...eventMarks(assertion.id, events),
    ],
  };
}

export function outcomeOf({ state, blockedBy }: Assertion, wait: Wait | null): string {
  if (state === 'blocked') return `blocked by ${blockedBy ?? 'an earlier hop'}`;
  if (wait === null || wait.toMs === null) return state;
  if (state === 'pass' || wait.budgetMs === null || wait.deadlineMs === null) {
    return `${state} after ${duration(wait.toMs - wait.fromMs)}`;
  }
  // A red is measured by what its budget runs from, which for the assets is not when looking began.
  const since = wait.deadlineMs - wait.budgetMs;
  return `${state} after ${duration(wait.toMs - since)} of ${roundTime(wait.budgetMs)}`;
}

const SHAPES = { pass: 'arrived', fail: 'failed', unknown: 'unclear', blocked: 'unclear' } as const;
const TONES = { pass: 'good', fail: 'bad', unknown: 'unclear', blocked: 'plain' } as const;

function decisionMarks(assertion: Assertion, verdict: Verdict): Mark[] {
  const at = cameAt(assertion, verdict);
  if (at === null || assertion.state === 'blocked') return [];
  const text = `${assertion.id}: ${assertion.state} – ${assertion.because}`;
  return [{ at, shape: SHAPES[assertion.state], tone: TONES[assertion.state], text }];
}

const proofMarks = (id: AssertionId, verdict: Verdict): Mark[] =>
  verdict.proofs
    .filter((proof) => proof.assertion === id)
    .map((proof) => ({
      at: proof.firedAtMs,
      shape: 'early',
      tone: 'bad',
      text: `${proof.ended ? 'Early verdict' : 'Would have been an early verdict'} (${proof.id}): ${proof.because}`,
    }));

function eventMarks(id: AssertionId, events: readonly EvidenceEvent[]): Mark[] {
  if (id === 'online') return logMarks(events, (event) => event.fact === 'transition');
  if (id === 'stays' || id === 'restarts')
    return logMarks(events, (event) => event.fact.startsWith('restart'));
  if (id === 'quiet') return logMarks(events, (event) => event.fact === 'late-write');
  return [];
}

/** A restart loop logs thousands; a picture shows the first of them, the count stands in the text. */
const MOST_MARKS = 200;

function logMarks(events: readonly EvidenceEvent[], wanted: (event: LogEvent) => boolean): Mark[] {
  const marks: Mark[] = [];
  for (const event of events) {
    if (event.type !== 'log' || !wanted(event) || marks.length >= MOST_MARKS) continue;
    const bad =
      event.fact === 'stage-failed' || event.fact === 'restart-crashed' || event.fact === 'late-write';
    const moved = event.fact === 'transition' ? ` ${event.from ?? '?'} → ${event.to ?? '?'}` : '';
    marks.push({
      at: event.at,
      shape: event.fact.startsWith('restart') ? 'restart' : 'event',
      tone: bad ? 'bad' : 'plain',
      text: `${event.fact}${moved}: ${event.error ?? event.message}`,
    });
  }
  return marks;
}

function ticksOf(lines: readonly Line[], wanted: (line: Line) => boolean): Tick[] {
  const ticks: Tick[] = [];
  for (const line of lines) if (wanted(line)) ticks.push({ at: line.at, tone: line.tone, text: line.text });
  return ticks;
}

function statusBands(events: readonly EvidenceEvent[], toMs: number): Band[] {
  const bands: Band[] = [];
  for (const event of events) {
    if (event.type !== 'look' || event.subject !== 'workspace' || event.seen.is !== 'workspace') continue;
    const last = bands.at(-1);
    if (last) last.to = event.at;
    if (last?.name === event.seen.status || bands.length >= MOST_MARKS) continue;
    bands.push({ from: event.at, to: Math.min(event.at, toMs), name: event.seen.status });
  }
  return bands;
}

const restartBands = (id: AssertionId, verdict: Verdict, toMs: number): Band[] =>
  id === 'stays' || id === 'restarts'
    ? verdict.restarts
        .slice(0, MOST_MARKS)
        .map((restart) => ({ from: restart.leftAtMs, to: restart.backAtMs ?? toMs, name: 'restart' }))
    : [];

function tenantLane(stones: Milestones, lines: readonly Line[], toMs: number): Lane {
  const { created, running, reachable, run } = stones;
  const marks: Mark[] = [];
  if (running !== null) marks.push({ at: running, shape: 'event', tone: 'good', text: 'The tenant runs' });
  if (reachable !== null)
    marks.push({ at: reachable, shape: 'arrived', tone: 'good', text: 'The tenant answers' });
  const until = reachable ?? running ?? toMs;
  const budgetMs = run?.budgets.tenant ?? null;
  const wait =
    created === null
      ? null
      : { fromMs: created, toMs: until, untilMs: null, budgetMs, deadlineMs: budgetMs && created + budgetMs };
  return {
    id: 'tenant',
    name: 'tenant',
    state: null,
    outcome: tenantOutcome(stones),
    wait,
    deadlineMs: running === null ? (wait?.deadlineMs ?? null) : null,
    bands: [],
    ticks: ticksOf(lines, (line) => ['org', 'health', 'token'].includes(line.kind) && line.at <= until),
    marks,
  };
}

function tenantOutcome({ created, running, reachable }: Milestones): string {
  if (created === null) return 'never created';
  if (reachable !== null) return `reachable after ${duration(reachable - created)}`;
  return running === null ? 'never ran' : 'ran, never answered';
}

function heartbeatLane(verdict: Verdict, events: readonly EvidenceEvent[]): Lane {
  const { seen, failed, countedBy } = verdict.heartbeats;
  const ticks = heartbeatsOf(events).map(
    (beat): Tick => ({
      at: beat.at,
      tone: beat.error === null ? 'plain' : 'bad',
      text: beat.error === null ? 'heartbeat' : `heartbeat whose read failed: ${beat.error}`,
    }),
  );
  const outcome = failed > 0 ? `${grouped(failed)} of ${grouped(seen)} failed` : `${grouped(seen)} seen`;
  return {
    ...quietLane('heartbeat', countedBy === 'log' ? outcome : `${outcome} by the workspace`),
    state: failed > 0 ? 'fail' : null,
    ticks,
  };
}

function reconcileLane(events: readonly EvidenceEvent[]): Lane {
  const facts = ['reconcile-fired', 'reconcile-complete', 'stage-failed', 'installed'];
  const marks = logMarks(events, (event) => facts.includes(event.fact));
  const fired = events.filter((event) => event.type === 'log' && event.fact === 'reconcile-fired').length;
  const told = events.some((event) => event.type === 'log-source' && event.tells.includes('reconcile-fired'));
  const outcome =
    fired > 0
      ? `fired ${fired === 1 ? 'once' : `${grouped(fired)} times`}`
      : told
        ? 'never fired'
        : 'not told by any log';
  return { ...quietLane('reconcile', outcome), marks };
}

const quietLane = (id: string, outcome: string): Lane => ({
  id,
  name: id,
  state: null,
  outcome,
  wait: null,
  deadlineMs: null,
  bands: [],
  ticks: [],
  marks: [],
});

function guidesOf(verdict: Verdict, stones: Milestones): Guide[] {
  const guides: Guide[] = [];
  if (stones.online !== null) guides.push({ at: stones.online, name: 'online' });
  for (const restart of verdict.restarts.slice(0, 3)) guides.push({ at: restart.leftAtMs, name: 'restart' });
  for (const proof of verdict.proofs)
    if (proof.ended) guides.push({ at: proof.firedAtMs, name: 'early verdict' });
  if (stones.teardown !== null) guides.push({ at: stones.teardown, name: 'teardown' });
  return guides.sort((a, b) => a.at - b.at);
}
