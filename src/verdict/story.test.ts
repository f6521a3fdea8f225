import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EvidenceEvent } from '../evidence/events.ts';
import { look, phase, RUN } from './facts/facts.fixture.ts';
import { activeProof, begun, follow, newStory } from './story.ts';

const FAILED = {
  is: 'workspace',
  status: 'failed',
  uptimeSeconds: 0,
  lastHeartbeatAt: null,
  reason: 'MISSING_MODEL',
  template: null,
} as const;

const failedAt = (at: number): EvidenceEvent => ({
  ...(look('workspace', FAILED) as Extract<EvidenceEvent, { type: 'look' }>),
  began: at,
  at,
});

const story = (...events: EvidenceEvent[]) => {
  const story = newStory();
  for (const [index, event] of events.entries()) follow(story, event, index + 1);
  return story;
};

const REFUSED = 'platform-says-failed';

test('a story begins with the line that tells which run it is of', () => {
  assert.equal(begun(newStory()), null);
  assert.equal(begun(story(phase('tenant', 'x'))), null);
  const told = story(RUN);
  assert.deepEqual(begun(told), { facts: told.facts, fired: told.fired });
  assert.equal(begun(told)?.facts.run, RUN);
});

test('a proof fires with the look that completes it', () => {
  assert.deepEqual([...story(RUN, failedAt(1_000)).fired.keys()], []);
  const { facts, fired } = story(RUN, failedAt(1_000), failedAt(2_000));
  assert.deepEqual([facts.lines, [...fired.keys()], fired.get(REFUSED)?.at], [3, [REFUSED], 2_000]);
});

const log: EvidenceEvent = {
  type: 'log',
  at: 0,
  fact: 'installed',
  workspace: null,
  time: null,
  message: 'x',
};

test('what is known is looked at with each look and whatever the log tells, and with nothing else', () => {
  const firesWith = (event: EvidenceEvent) => {
    const told = story(RUN, failedAt(1_000), failedAt(2_000));
    told.fired.clear();
    follow(told, event, 4);
    return told.fired.has(REFUSED);
  };
  const read: EvidenceEvent = { type: 'log-read', began: 0, at: 0 };
  assert.deepEqual([log, read, look('token', { is: 'granted' })].map(firesWith), [true, true, true]);
  const others: EvidenceEvent[] = [
    phase('end'),
    { type: 'content', at: 0, hash: 'h', size: 0, text: '' },
    { type: 'log-source', at: 0, kind: 'file', state: 'open', tells: [] },
  ];
  assert.deepEqual(others.map(firesWith), [false, false, false]);
});

test('a proof counts where the run was told to end early, and leaves only its shadow elsewhere', () => {
  const looks = [failedAt(1_000), failedAt(2_000)];
  assert.equal(activeProof(story(RUN, ...looks), REFUSED)?.id, REFUSED);
  const patient = story({ ...RUN, early: false }, ...looks);
  assert.deepEqual([patient.fired.has(REFUSED), activeProof(patient, REFUSED)], [true, undefined]);
  assert.equal(activeProof(story(RUN, ...looks), 'another'), undefined);
  assert.equal(activeProof(newStory(), REFUSED), undefined);
});
