import type { EvidenceEvent, LookAt } from '../../evidence/events.ts';

/** What the exercises did and saw. Each begins with a phase line that carries its name. */
export interface ExerciseFacts {
  began: Map<string, { line: number; at: number }>;
  ended: Map<string, { line: number; at: number }>;
  writes: {
    line: number;
    what: string;
    began: number;
    at: number;
    outcome: string;
    exercise: string | null;
  }[];
  foreign: { line: number; look: LookAt<'foreign'> }[];
  activity: { line: number; look: LookAt<'activity'> }[];
  current: string | null;
}

export const noExercises = (): ExerciseFacts => ({
  began: new Map(),
  ended: new Map(),
  writes: [],
  foreign: [],
  activity: [],
  current: null,
});

const MOST_KEPT = 1_000;
const WRITES = new Set(['put-model', 'put-secret', 'restart']);

export function seeExercise(facts: ExerciseFacts, event: EvidenceEvent, line: number): void {
  if (event.type === 'phase') {
    if (facts.current) facts.ended.set(facts.current, { line, at: event.at });
    facts.current = event.phase === 'exercise' ? (event.name ?? null) : null;
    if (facts.current) facts.began.set(facts.current, { line, at: event.at });
  } else if (event.type === 'act' && WRITES.has(event.what) && facts.writes.length < MOST_KEPT) {
    const { what, began, at, outcome } = event;
    facts.writes.push({ line, what, began, at, outcome, exercise: facts.current });
  } else if (event.type === 'look' && event.subject === 'foreign' && facts.foreign.length < MOST_KEPT) {
    facts.foreign.push({ line, look: event });
  } else if (event.type === 'look' && event.subject === 'activity' && facts.activity.length < MOST_KEPT) {
    facts.activity.push({ line, look: event });
  }
}
