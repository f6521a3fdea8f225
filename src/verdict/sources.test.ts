import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EvidenceEvent, LookAt } from '../evidence/events.ts';
import { act, content, look, phase, RUN } from './facts/facts.fixture.ts';
import { bitsOf, changesIn, type Source } from './sources.ts';
import { follow, newStory } from './story.ts';

const SOURCES: readonly Source[] = [
  'org',
  'token',
  'health',
  'build',
  'workspace',
  'model',
  'config',
  'prompt',
  'plugin',
  'plugins',
  'agent-skills',
  'activity',
  'foreign',
  'act',
  'phase',
  'log',
  'run',
  'content',
  'trouble',
  'online',
  'proof',
];

test('no two sources are mixed up, and several are told apart again', () => {
  assert.equal(new Set(SOURCES.map((source) => bitsOf([source]))).size, SOURCES.length);
  assert.equal(bitsOf([]), 0);
  for (const source of SOURCES) {
    const [alone, others] = [bitsOf([source]), bitsOf(SOURCES.filter((other) => other !== source))];
    assert.equal(alone & others, 0, source);
    assert.equal(alone | others, bitsOf(SOURCES), source);
  }
});

/** What each event changes, when the story is followed event by event. */
function changes(...events: EvidenceEvent[]): Source[][] {
  const story = newStory();
  const changesOf = changesIn(story);
  return events.map((event, index) => {
    follow(story, event, index + 1);
    const bits = changesOf(event);
    return SOURCES.filter((source) => (bits & bitsOf([source])) !== 0);
  });
}

const workspace = (
  status: 'online' | 'failed' | 'provisioning',
  began: number,
  reason: string | null = null,
): EvidenceEvent => {
  const seen: LookAt<'workspace'>['seen'] = {
    is: 'workspace',
    status,
    uptimeSeconds: 1,
    lastHeartbeatAt: null,
    reason,
    template: null,
  };
  return look('workspace', seen, { began, at: began + 500 });
};

test('a look changes what it looked at, and any other event what it is', () => {
  const unreadable = { is: 'unreadable', why: { kind: 'timeout', message: 'm' } } as const;
  assert.deepEqual(changes(RUN, look('org', unreadable), act('restart'), phase('end'), content('x')), [
    ['run'],
    ['org'],
    ['act'],
    ['phase'],
    ['content'],
  ]);
  const trouble: EvidenceEvent = { type: 'trouble', at: 0, what: 'kept', where: 'w', message: 'm' };
  assert.deepEqual(changes(trouble, look('plugin', unreadable, { name: 'seo' })), [['trouble'], ['plugin']]);
});

test('whatever a log tells of itself changes the log', () => {
  const events: EvidenceEvent[] = [
    { type: 'log-source', at: 0, kind: 'file', state: 'open', tells: [] },
    { type: 'log-read', began: 0, at: 0 },
    { type: 'log', at: 0, fact: 'installed', workspace: null, time: null, message: 'm' },
  ];
  assert.deepEqual(changes(...events), [['log'], ['log'], ['log']]);
});

test('a look that shows the workspace online for the first time changes when that was, and the next does not', () => {
  assert.deepEqual(
    changes(RUN, workspace('provisioning', 1_000), workspace('online', 2_000), workspace('online', 3_000)),
    [['run'], ['workspace'], ['workspace', 'online'], ['workspace']],
  );
});

test('a look that ended earlier, or missed it later, tells anew when it came', () => {
  const slow = { ...workspace('online', 1_000), at: 9_000 } as EvidenceEvent;
  assert.deepEqual(changes(RUN, slow, workspace('online', 2_000)).at(-1), ['workspace', 'online']);
  const missed = workspace('provisioning', 1_500);
  assert.deepEqual(changes(RUN, workspace('online', 2_000), missed).at(-1), ['workspace', 'online']);
});

test('each look at a refusal changes whether it came online, and so does the one that no longer shows it', () => {
  assert.deepEqual(
    changes(
      RUN,
      workspace('failed', 1_000),
      workspace('failed', 2_000),
      workspace('provisioning', 3_000),
      workspace('provisioning', 4_000),
    ).slice(1),
    [['workspace', 'online'], ['workspace', 'online'], ['workspace', 'online'], ['workspace']],
  );
});

test('the event with which a proof fires changes what is proven, and the next one does not', () => {
  const looks = [1_000, 2_000, 3_000].map((began) => workspace('failed', began, 'MISSING_MODEL'));
  assert.deepEqual(changes(RUN, ...looks).slice(1), [
    ['workspace', 'online'],
    ['workspace', 'online', 'proof'],
    ['workspace', 'online'],
  ]);
});

test('what was known before it is asked for the first time is no change', () => {
  const story = newStory();
  const events = [
    RUN,
    workspace('online', 1_000),
    workspace('failed', 2_000, 'x'),
    workspace('failed', 3_000, 'x'),
  ];
  for (const [index, event] of events.entries()) follow(story, event, index + 1);
  const late = phase('end');
  follow(story, late, 5);
  assert.equal(changesIn(story)(late), bitsOf(['phase']));
  const next = workspace('failed', 4_000, 'x');
  const changesOf = changesIn(story);
  assert.equal(changesOf(look('workspace', { is: 'absent' })), bitsOf(['workspace']));
  follow(story, next, 6);
  assert.equal(changesOf(next), bitsOf(['workspace', 'online']));
});
