import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readEvidence } from '../evidence/reader.ts';
import { assess } from './assess.ts';
import { standingsOf } from './standings.ts';
import { follow, newStory } from './story.ts';

const HISTORIES = new URL('../../fixtures/histories/', import.meta.url);
const histories = readdirSync(HISTORIES).filter((file) => file.endsWith('.jsonl'));

test('at every line of every history, what is assessed again is all that has changed', () => {
  for (const file of histories) {
    const { events } = readEvidence(readFileSync(new URL(file, HISTORIES), 'utf8'));
    const story = newStory();
    const standings = standingsOf(story);
    for (const [index, event] of events.entries()) {
      follow(story, event, index + 1);
      standings.note(event);
      const all = assess(story);
      assert.equal(JSON.stringify(standings.now()), JSON.stringify(all), `${file}, line ${index + 1}`);
      for (const standing of all) assert.equal(standings.byId.get(standing.id)?.state, standing.state);
    }
  }
});
