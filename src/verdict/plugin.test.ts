import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { EvidenceEvent } from '../evidence/events.ts';
import { readEvidence } from '../evidence/reader.ts';
import { judge } from './judge.ts';

const GREEN = readFileSync(
  fileURLToPath(new URL('../../fixtures/histories/green.jsonl', import.meta.url)),
  'utf8',
);
const stateOf = (events: EvidenceEvent[], id: string) =>
  judge(events)?.assertions.find((assertion) => assertion.id === id)?.state;
const { events } = readEvidence(GREEN);

const closing = events.findIndex((event) => event.type === 'phase' && event.phase === 'last-look');
const isSkills = (event: EvidenceEvent) => event.type === 'look' && event.subject === 'agent-skills';

test('an agent-skills/ that was not read again at the end leaves the plugin unknown', () => {
  assert.equal(stateOf(events, 'plugin'), 'pass');
  assert.equal(
    stateOf(
      events.filter((event, index) => index < closing || !isSkills(event)),
      'plugin',
    ),
    'unknown',
  );
});

test('an agent-skills/ that could not be read proves nothing', () => {
  const unread = events.map(
    (event): EvidenceEvent =>
      event.type === 'look' && event.subject === 'agent-skills'
        ? { ...event, seen: { is: 'unreadable', why: { kind: 'timeout', message: 'no answer' } } }
        : event,
  );
  assert.equal(stateOf(unread, 'plugin'), 'unknown');
});

test('a skill under agent-skills/ that turns up at the end is red, however well the plugin arrived', () => {
  const smuggled = events.map(
    (event, index): EvidenceEvent =>
      index > closing && event.type === 'look' && event.subject === 'agent-skills'
        ? { ...event, seen: { is: 'entries', paths: ['seo-all/SKILL.md'] } }
        : event,
  );
  assert.equal(stateOf(smuggled, 'plugin'), 'fail');
  assert.equal(judge(smuggled)?.causes[0]?.mechanism, 'wrong-channel');
});

test('a plugin whose SKILL.md has another content has not arrived', () => {
  const other = events.map(
    (event): EvidenceEvent =>
      event.type === 'look' &&
      event.subject === 'plugin' &&
      event.seen.is === 'folder' &&
      event.seen.contents['SKILL.md']
        ? {
            ...event,
            seen: { ...event.seen, contents: { ...event.seen.contents, 'SKILL.md': '0000000000000000' } },
          }
        : event,
  );
  assert.notEqual(stateOf(other, 'plugin'), 'pass');
});
