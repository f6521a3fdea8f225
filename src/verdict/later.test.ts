import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { EvidenceEvent } from '../evidence/events.ts';
import { readEvidence } from '../evidence/reader.ts';
import { judge } from './judge.ts';

/** What a run says of what came after the delivery: the neighbour that is watched, the teardown. */
const historyOf = (name: string): EvidenceEvent[] => {
  const url = new URL(`../../fixtures/histories/${name}.jsonl`, import.meta.url);
  return readEvidence(readFileSync(url, 'utf8')).events;
};

const stateOf = (events: EvidenceEvent[], id: string) =>
  judge(events)?.assertions.find((assertion) => assertion.id === id)?.state;

const isActivity = (event: EvidenceEvent) => event.type === 'look' && event.subject === 'activity';

test('rows that were seen only after the teardown, and never before it, may have been there all along', () => {
  const late = historyOf('late-writes');
  const before = late.findIndex(isActivity);
  assert.equal(stateOf(late, 'quiet'), 'fail');
  assert.equal(stateOf(late.toSpliced(before, 1), 'quiet'), 'unknown');
});

test('a neighbour that could not be read at the end was not watched to the end', () => {
  const quiet = historyOf('green-with-exercises');
  const last = quiet.findLastIndex(isActivity);
  assert.equal(stateOf(quiet, 'quiet'), 'pass');
  assert.equal(stateOf(quiet.toSpliced(last, 1), 'quiet'), 'unknown');
});

test('a look that begins at the very end of the budget tells of a leak, however its times are rounded', () => {
  const leak = historyOf('teardown-leaks');
  const sent = leak.findIndex((event) => event.type === 'act' && event.what === 'delete-tenant');
  const run = leak.find((event) => event.type === 'run');
  const budget = run?.budgets.teardown ?? 0;
  assert.notEqual(104_489.644 + budget - 104_489.644, budget, 'the times of the test do not tell');
  const first = { ...leak[sent], began: 104_489.644, at: 104_489.7 } as EvidenceEvent;
  const org = leak.findLast((event) => event.type === 'look' && event.subject === 'org');
  const look = { ...org, began: 104_489.644 + budget, at: 104_489.7 + budget } as EvidenceEvent;
  assert.equal(stateOf([...leak.slice(0, sent), first, look], 'teardown'), 'fail');
});
