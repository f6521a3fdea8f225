import type { EvidenceEvent, LogEvent, LogFact } from '../../evidence/events.ts';
import { type LogFacts, noLog, seeLogEvent } from './log.ts';

export type FromTheLog = Extract<EvidenceEvent, { type: 'log' | 'log-source' | 'log-read' }>;

export const log = (fact: LogFact, more: Partial<LogEvent> = {}): FromTheLog => ({
  type: 'log',
  at: 0,
  fact,
  workspace: 'w',
  time: null,
  message: fact,
  ...more,
});

/** Each event on a line of its own, from 1 on, in that second. */
export function seeing(...events: FromTheLog[]): LogFacts {
  const facts = noLog();
  for (const [index, event] of events.entries())
    seeLogEvent(facts, { ...event, at: (index + 1) * 1_000 }, index + 1);
  return facts;
}

export const times = <Of>(count: number, of: Of): Of[] => Array.from({ length: count }, () => of);
