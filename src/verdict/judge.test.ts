import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { EvidenceEvent } from '../evidence/events.ts';
import { act, look, phase, RUN, UNREADABLE } from './facts/facts.fixture.ts';
import { conclude, judge } from './judge.ts';
import type { Verdict } from './result.ts';
import { follow, newStory } from './story.ts';

const history = (file: string) =>
  readFileSync(new URL(`../../fixtures/histories/${file}`, import.meta.url), 'utf8');
const eventsOf = (name: string): EvidenceEvent[] =>
  history(`${name}.jsonl`)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** A pass, a fail whose wait a proof ended, and a leak. */
for (const name of ['green', 'enum-coalesce', 'teardown-leaks'])
  test(`the recorded ${name} is judged as it was, to the last field`, () =>
    assert.deepEqual(judge(eventsOf(name)), JSON.parse(history(`${name}.verdict.json`))));

const judged = (events: EvidenceEvent[]): Verdict => {
  const verdict = judge(events);
  assert.ok(verdict);
  return verdict;
};

const isLook = (event: EvidenceEvent, subject: string) => event.type === 'look' && event.subject === subject;
const without = (name: string, is: (event: EvidenceEvent) => boolean) =>
  judged(eventsOf(name).filter((event) => !is(event)));

test('evidence without the line of its run has no verdict', () => {
  assert.equal(judge([]), null);
  assert.equal(judge(eventsOf('green').slice(1)), null);
});

test('what still waits when the evidence ends is unknown, and the first of it is the headline', () => {
  const verdict = without('green', (event) => isLook(event, 'model'));
  assert.deepEqual([verdict.verdict, verdict.exitCode], ['inconclusive', 3]);
  assert.deepEqual(
    verdict.assertions.filter(({ state }) => state !== 'pass').map(({ id, state }) => [id, state]),
    [
      ['model', 'unknown'],
      ['stays', 'unknown'],
    ],
  );
  const because = verdict.assertions.find(({ id }) => id === 'model')?.because;
  assert.equal(verdict.headline, `model could not be observed: ${because}`);
});

test('a fail is told by all that failed and by the first cause', () => {
  const leak = eventsOf('teardown-leaks');
  const { at } = leak.at(-1) as EvidenceEvent;
  const rolledBack = look('build', { is: 'sha', sha: '0'.repeat(40) }, { began: at, at });
  const { assertions, headline, causes, exitCode } = judged([...leak, rolledBack]);
  const failed = assertions.filter(({ state }) => state === 'fail').map(({ id }) => id);
  assert.deepEqual([failed, exitCode], [['build', 'teardown'], 1]);
  assert.equal(headline, `build, teardown: ${causes[0]?.summary}`);
});

test('a run that asked for nothing and came to its end is a fault of delivery, and no verdict of a platform', () => {
  const verdict = judged([RUN, phase('end')]);
  assert.deepEqual([verdict.verdict, verdict.exitCode], ['inconclusive', 70]);
  assert.match(verdict.headline, /^a fault of delivery itself: [^;]+$/);
});

test('a pass that rests on lines which the evidence does not have is a fault of delivery', () => {
  const story = newStory();
  for (const [index, event] of eventsOf('green').entries()) follow(story, event, index + 1);
  const { verdict, exitCode, assertions, headline } = conclude({
    ...story,
    facts: { ...story.facts, lines: 0 },
  }) as Verdict;
  assert.deepEqual([verdict, exitCode], ['inconclusive', 70]);
  assert.ok(assertions.every(({ state }) => state === 'pass'));
  const faults = headline.replace('a fault of delivery itself: ', '').split('; ');
  assert.equal(faults.length, assertions.length, headline);
});

test('a tenant is purged when it was last seen to be gone, and not before', () => {
  const { tenant } = judged(eventsOf('green'));
  assert.deepEqual([tenant.purged, tenant.kept], [true, false]);
  const seen = without(
    'green',
    (event) => isLook(event, 'org') && event.type === 'look' && event.seen.is === 'absent',
  );
  assert.equal(seen.tenant.purged, false);
  assert.deepEqual(judged([RUN, act('create-tenant')]).tenant, { slug: null, purged: false, kept: false });
});

test('a tenant that somebody asked to keep is kept', () => {
  const kept: EvidenceEvent = {
    type: 'trouble',
    at: 1,
    what: 'kept',
    where: 'teardown',
    message: 'asked for',
  };
  const verdict = judged([RUN, act('create-tenant'), phase('tenant', 'e2e-tmpl-00000000'), kept]);
  assert.deepEqual(verdict.tenant, { slug: 'e2e-tmpl-00000000', purged: false, kept: true });
  assert.ok(!verdict.assertions.some(({ id }) => id === 'teardown'));
});

const WORKSPACE = {
  is: 'workspace',
  uptimeSeconds: 1,
  lastHeartbeatAt: null,
  reason: null,
  template: null,
} as const;

test('a box that did not come back is told as a restart without an end', () => {
  const online = { ...WORKSPACE, status: 'online' } as const;
  const verdict = judged([
    RUN,
    act('create-tenant'),
    look('workspace', online, { began: 1_000, at: 1_500 }),
    look('workspace', { ...online, status: 'offline' }, { began: 2_000, at: 2_500 }),
  ]);
  assert.deepEqual(verdict.restarts, [{ leftAtMs: 2_500, backAtMs: null }]);
});

test('what the run expected and how long it took are told with the verdict', () => {
  const verdict = judged([RUN, act('create-tenant'), look('org', UNREADABLE, { began: 40, at: 70 })]);
  assert.deepEqual(verdict.expected, {
    gitSha: RUN.expected.gitSha,
    template: 'seo-agent',
    model: 'anthropic/claude',
    prompts: ['prompts/system.md'],
    plugins: [{ name: 'seo', source: 'gitea://example/seo' }],
  });
  assert.deepEqual(
    [verdict.run, verdict.startedAt, verdict.pace, verdict.tookMs, verdict.target],
    ['r1', '2026-01-02T03:04:05.000Z', 1, 70, RUN.target],
  );
  assert.deepEqual(verdict.log, { kind: null, state: 'none' });
});
