import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActEvent, LookAt } from '../../evidence/events.ts';
import { noFacts } from './facts.ts';
import { creation, onlineSpan } from './online.ts';
import { seeWorkspace } from './workspace.ts';

const act = (what: ActEvent['what'], outcome: ActEvent['outcome'], began: number): ActEvent => ({
  type: 'act',
  what,
  of: 'x',
  outcome,
  began,
  at: began + 50,
});

const factsOf = (acts: ActEvent[], looks: [status: 'online' | 'provisioning', began: number][]) => {
  const facts = noFacts();
  facts.acts.push(...acts.map((event, index) => ({ line: index + 1, event })));
  for (const [index, [status, began]] of looks.entries()) {
    const seen = { status, uptimeSeconds: 0, lastHeartbeatAt: null, reason: null, template: null };
    const look: LookAt<'workspace'> = {
      type: 'look',
      subject: 'workspace',
      began,
      at: began + 10,
      seen: { is: 'workspace', ...seen },
    };
    seeWorkspace(facts.workspace, look, 10 + index);
  }
  return facts;
};

const CREATED = [act('create-tenant', 'done', 100), act('create-workspace', 'done', 1_000)];

test('a workspace is created by the create that was answered, and by no other act', () => {
  assert.deepEqual(creation(factsOf(CREATED, [])), { from: 1_000, to: 1_050 });
  assert.equal(creation(factsOf(CREATED.slice(0, 1), [])), null);
  assert.equal(creation(factsOf([act('create-workspace', 'lost', 1_000)], [])), null);
  const again = [act('create-workspace', 'refused', 1_000), act('create-workspace', 'done', 2_000)];
  assert.deepEqual(creation(factsOf(again, [])), { from: 2_000, to: 2_050 });
});

test('it came online after the last look that missed it', () => {
  const facts = factsOf(CREATED, [
    ['provisioning', 2_000],
    ['online', 3_000],
  ]);
  assert.deepEqual(onlineSpan(facts), { from: 2_000, to: 3_010 });
});

test('where no look missed it, it can have been online ever since its create', () => {
  assert.deepEqual(onlineSpan(factsOf(CREATED, [['online', 3_000]])), { from: 1_000, to: 3_010 });
  assert.deepEqual(onlineSpan(factsOf([], [['online', 3_000]])), { from: 3_000, to: 3_010 });
});

test('what was never online has no such moment', () => {
  assert.equal(onlineSpan(factsOf(CREATED, [['provisioning', 2_000]])), null);
});
