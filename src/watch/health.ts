import { duration } from '../report/duration.ts';
import type { WatchState } from './state.ts';

/** Whether the watch itself does its work. A platform that fails its gate is told elsewhere and is no fault of ours. */
export interface Health {
  status: 'ok' | 'overdue' | 'draining';
  why: string[];
}

/** One that did not happen may be a hiccup on the way; a second one in a row is not. */
const MISSED_TOO_OFTEN = 2;
const LATEST_MS = 60_000;

export function healthOf(state: WatchState, nowMs: number): Health {
  const why = [
    ...late(state, nowMs),
    ...state.checks.flatMap((check) => [...stuck(check, nowMs), ...missed(check, state)]),
  ];
  if (state.draining) return { status: 'draining', why };
  return { status: why.length > 0 ? 'overdue' : 'ok', why };
}

function late({ checks, dueAtMs, everyMs, draining }: WatchState, nowMs: number): string[] {
  const idle = checks.every(({ runningSinceMs }) => runningSinceMs === null);
  const lateMs = nowMs - dueAtMs;
  if (!idle || draining || lateMs <= Math.min(everyMs, LATEST_MS)) return [];
  return [`a round was due ${duration(lateMs)} ago and has not begun`];
}

type Check = WatchState['checks'][number];

function stuck({ name, runningSinceMs, limitMs }: Check, nowMs: number): string[] {
  if (runningSinceMs === null || nowMs - runningSinceMs <= limitMs) return [];
  return [`${name} has run for ${duration(nowMs - runningSinceMs)}, longer than its budgets allow`];
}

function missed({ name, missedInARow }: Check, { attempts }: WatchState): string[] {
  if (missedInARow < MISSED_TOO_OFTEN) return [];
  const last = attempts.find((attempt) => attempt.check === name);
  return [
    `${name} did not happen ${missedInARow} times in a row: ${last?.is === 'did-not-happen' ? last.why : 'unknown'}`,
  ];
}
