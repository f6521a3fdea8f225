import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readEvidence } from '../evidence/reader.ts';
import { conclude, judge } from './judge.ts';
import { follow, newStory } from './story.ts';

const HISTORIES = fileURLToPath(new URL('../../fixtures/histories/', import.meta.url));
const evidenceOf = (name: string) => readFileSync(join(HISTORIES, `${name}.jsonl`), 'utf8');

const names = readdirSync(HISTORIES)
  .filter((file) => file.endsWith('.jsonl'))
  .map((file) => file.slice(0, -'.jsonl'.length));

for (const name of names) {
  test(`${name}, cut off at any line, proves what stands up to there, and later lines take nothing back`, () => {
    const story = newStory();
    const decided = new Map<string, string>();
    for (const [index, event] of readEvidence(evidenceOf(name)).events.entries()) {
      follow(story, event, index + 1);
      const verdict = conclude(story);
      assert.ok(verdict);
      for (const { id, state, evidence } of verdict.assertions) {
        assert.equal(state, decided.get(id) ?? state, `${id} at line ${index + 1}`);
        if (state === 'pass' || state === 'fail') decided.set(id, state);
        assert.ok(evidence.every((line) => line <= index + 1));
      }
    }
    assert.ok(decided.size > 0);
  });
}

test('a torn last line is left out, and the rest is judged', () => {
  const text = evidenceOf('green');
  const torn = text.slice(0, text.length - 20);
  const { events, unread } = readEvidence(torn);
  assert.equal(unread.length, 1);
  assert.equal(unread[0]?.line, events.length + 1);
  assert.equal(judge(events)?.assertions.find(({ id }) => id === 'plugin')?.state, 'pass');
});

test('evidence that does not begin with a run has no verdict', () => {
  assert.equal(judge([]), null);
  assert.equal(judge([{ type: 'phase', at: 0, phase: 'end' }]), null);
});
