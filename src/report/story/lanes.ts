import type { EvidenceEvent, Subject } from '../../evidence/events.ts';
import type { Assertion, AssertionId, Verdict } from '../../verdict/result.ts';
import { duration, roundTime } from '../duration.ts';
import { type Band, heartbeatLane, type Lane, reconcileLane, tenantLane, ticksOf } from './lane.ts';
import type { Line } from './line.ts';
import { MOST_MARKS, marksOf } from './marks.ts';
import { type Milestones, milestonesOf, type Wait, waitFor } from './waits.ts';

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

export function timelineOf(
  verdict: Verdict,
  events: readonly EvidenceEvent[],
  lines: readonly Line[],
): Timeline {
  const stones = milestonesOf(events);
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
    marks: marksOf(assertion, verdict, events),
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

function guidesOf(verdict: Verdict, stones: Milestones): Guide[] {
  const guides: Guide[] = [];
  if (stones.online !== null) guides.push({ at: stones.online, name: 'online' });
  for (const restart of verdict.restarts.slice(0, 3)) guides.push({ at: restart.leftAtMs, name: 'restart' });
  for (const proof of verdict.proofs)
    if (proof.ended) guides.push({ at: proof.firedAtMs, name: 'early verdict' });
  if (stones.teardown !== null) guides.push({ at: stones.teardown, name: 'teardown' });
  return guides.sort((a, b) => a.at - b.at);
}
