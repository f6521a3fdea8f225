import type { EvidenceEvent } from '../../evidence/events.ts';
import type { AssertionState, Verdict } from '../../verdict/result.ts';
import { duration, grouped } from '../duration.ts';
import { heartbeatsOf } from './heartbeats.ts';
import type { Line, Tone } from './line.ts';
import { logMarks, type Mark } from './marks.ts';
import type { Milestones, Wait } from './waits.ts';

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

export function ticksOf(lines: readonly Line[], wanted: (line: Line) => boolean): Tick[] {
  const ticks: Tick[] = [];
  for (const line of lines) if (wanted(line)) ticks.push({ at: line.at, tone: line.tone, text: line.text });
  return ticks;
}

export function tenantLane(stones: Milestones, lines: readonly Line[], toMs: number): Lane {
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

export function heartbeatLane(verdict: Verdict, events: readonly EvidenceEvent[]): Lane {
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

export function reconcileLane(events: readonly EvidenceEvent[]): Lane {
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
