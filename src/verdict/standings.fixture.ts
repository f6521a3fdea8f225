import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { EvidenceEvent } from '../evidence/events.ts';
import { readEvidence } from '../evidence/reader.ts';
import { assess } from './assess.ts';
import { type Standings, standingsOf } from './standings.ts';
import { follow, newStory, type Story } from './story.ts';

export const historyOf = (name: string) =>
  readEvidence(readFileSync(new URL(`../../fixtures/histories/${name}.jsonl`, import.meta.url), 'utf8'))
    .events;

interface Live {
  story: Story;
  standings: Standings;
  see: (...events: EvidenceEvent[]) => void;
}

export function live(): Live {
  const story = newStory();
  const standings = standingsOf(story);
  let line = 0;
  const see = (...events: EvidenceEvent[]) => {
    for (const event of events) {
      line += 1;
      follow(story, event, line);
      standings.note(event);
    }
  };
  return { story, standings, see };
}

export const green = historyOf('green-with-exercises');

/** The standing of one assertion before an event and after it, which is where it would stand, were it assessed anew. */
export function moved(
  id: string,
  events: readonly EvidenceEvent[],
  event: EvidenceEvent,
): (string | undefined)[] {
  const { story, standings, see } = live();
  const because = () => standings.now().find((standing) => standing.id === id)?.because;
  see(...events);
  const before = because();
  see(event);
  assert.deepEqual(standings.now(), assess(story));
  return [before, because()];
}
