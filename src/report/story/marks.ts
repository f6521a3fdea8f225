import type { EvidenceEvent, LogEvent } from '../../evidence/events.ts';
import type { Assertion, AssertionId, Verdict } from '../../verdict/result.ts';
import type { Tone } from './line.ts';
import { cameAt } from './waits.ts';

export type MarkShape = 'arrived' | 'failed' | 'unclear' | 'event' | 'restart' | 'early';
export interface Mark {
  at: number;
  shape: MarkShape;
  tone: Tone;
  text: string;
}

/** All marks in the lane of an assertion: its decision, the proofs that fired for it, what the log tells of it. */
export const marksOf = (assertion: Assertion, verdict: Verdict, events: readonly EvidenceEvent[]): Mark[] => [
  ...decisionMarks(assertion, verdict),
  ...proofMarks(assertion.id, verdict),
  ...eventMarks(assertion.id, events),
];

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
  if (id === 'quiet') return logMarks(events, ({ fact }) => fact === 'late-write' || fact === 'drain-limit');
  return [];
}

/** A restart loop logs thousands; a picture shows the first of them, the count stands in the text. */
export const MOST_MARKS = 200;

const BAD = new Set(['stage-failed', 'restart-crashed', 'late-write', 'drain-limit']);

export function logMarks(events: readonly EvidenceEvent[], wanted: (event: LogEvent) => boolean): Mark[] {
  const marks: Mark[] = [];
  for (const event of events) {
    if (event.type !== 'log' || !wanted(event) || marks.length >= MOST_MARKS) continue;
    const bad = BAD.has(event.fact);
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
