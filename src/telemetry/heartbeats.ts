import type { EvidenceEvent } from '../evidence/events.ts';
import { type Heartbeat, heartbeatsOf } from '../report/story/heartbeats.ts';
import type { Verdict } from '../verdict/result.ts';
import { attributes, nanoseconds, type SpanEvent } from './otlp.ts';

/** Heartbeats as events of the run's span. Where there are too many, the failed ones are those worth keeping. */
export function heartbeatEvents(
  told: { verdict: Verdict; events: readonly EvidenceEvent[] },
  mostEvents: number,
): { shown: SpanEvent[]; dropped: number } {
  const beats = heartbeatsOf(told.events);
  const failedFirst = [
    ...beats.filter(({ error }) => error !== null),
    ...beats.filter(({ error }) => error === null),
  ];
  const shown = failedFirst.slice(0, mostEvents).sort((a, b) => a.at - b.at);
  return { shown: shown.map((beat) => eventOf(beat, told)), dropped: beats.length - shown.length };
}

function eventOf(
  { at, line, error }: Heartbeat,
  { verdict, events }: { verdict: Verdict; events: readonly EvidenceEvent[] },
): SpanEvent {
  const told = events[line - 1];
  const failure = told?.type === 'log' && error !== null ? told : null;
  return {
    timeUnixNano: nanoseconds(Date.parse(verdict.startedAt) + at / verdict.pace),
    name: error === null ? 'heartbeat' : 'heartbeat read failed',
    attributes: attributes({
      'delivery.at_ms': at,
      'delivery.line': line,
      'exception.message': error,
      'db.response.status_code': failure?.sqlstate,
      'db.query.text': failure?.query,
    }),
  };
}
