import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readEvidence } from '../evidence/reader.ts';
import { judge } from './judge.ts';

const HISTORIES = fileURLToPath(new URL('../../fixtures/histories/', import.meta.url));
const evidenceOf = (name: string) => readFileSync(join(HISTORIES, `${name}.jsonl`), 'utf8');

test('evidence that is cut off at any line gives a verdict, and a pass only of what was proven by then', () => {
  for (const name of ['green', 'green-with-exercises', 'enum-coalesce', 'restart-eats-config']) {
    const { events } = readEvidence(evidenceOf(name));
    for (let cut = 1; cut < events.length; cut += 1) {
      const verdict = judge(events.slice(0, cut));
      assert.ok(verdict);
      const open = verdict.assertions.filter(({ state }) => state !== 'pass');
      assert.equal(verdict.verdict === 'pass', open.length === 0, `${name} cut at line ${cut}`);
      // The teardown is the last thing to be proven, so nothing before it is a pass of the whole.
      const tornDown = events
        .slice(0, cut)
        .some((event) => event.type === 'phase' && event.phase === 'teardown');
      if (!tornDown) assert.notEqual(verdict.verdict, 'pass', `${name} cut at line ${cut}`);
    }
  }
});

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
