import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { EvidenceEvent } from '../evidence/events.ts';
import { readEvidence } from '../evidence/reader.ts';
import { onlineSpan } from './facts/online.ts';
import { judge } from './judge.ts';
import { follow, newStory } from './story.ts';

const GREEN = readFileSync(new URL('../../fixtures/histories/green.jsonl', import.meta.url), 'utf8');
const { events } = readEvidence(GREEN);

const factsOf = (all: readonly EvidenceEvent[]) => {
  const story = newStory();
  for (const [index, event] of all.entries()) follow(story, event, index + 1);
  return story.facts;
};

const isMiss = (event: EvidenceEvent) =>
  event.type === 'look' &&
  event.subject === 'workspace' &&
  event.seen.is === 'workspace' &&
  event.seen.status === 'provisioning' &&
  event.at < (seen.workspace.online.arrived?.at ?? 0);

const seen = factsOf(events);
const unseen = events.filter((event) => !isMiss(event));

test('a workspace that no look had missed can have been online ever since its create', () => {
  const created = seen.acts.find(({ event }) => event.what === 'create-workspace')?.event;
  const { notYet, arrived } = seen.workspace.online;
  assert.deepEqual(onlineSpan(seen), { from: notYet?.began, to: arrived?.at });
  assert.deepEqual(onlineSpan(factsOf(unseen)), { from: created?.began, to: arrived?.at });
});

test('what came in time after a first look that found it online, and late after the create, came neither', () => {
  const online = seen.workspace.online.arrived?.began ?? 0;
  const plugin = Math.max(...[...seen.plugins.values()].map(({ arrived }) => arrived?.at ?? 0));
  const just = (all: readonly EvidenceEvent[]) =>
    all.map((event) =>
      event.type === 'run' ? { ...event, budgets: { ...event.budgets, plugin: plugin - online + 1 } } : event,
    );
  const stateOf = (all: EvidenceEvent[]) => judge(all)?.assertions.find(({ id }) => id === 'plugin')?.state;
  assert.equal(stateOf(just(unseen)), 'unknown');
});
