import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { EvidenceEvent } from '../evidence/events.ts';
import { readEvidence } from '../evidence/reader.ts';
import { judge } from './judge.ts';

const LOCKOUT = fileURLToPath(new URL('../../fixtures/histories/restart-lockout.jsonl', import.meta.url));
const { events } = readEvidence(readFileSync(LOCKOUT, 'utf8'));
const indexOf = (fact: string, from = 0) =>
  events.findIndex((event, index) => index >= from && event.type === 'log' && event.fact === fact);

const crash = indexOf('restart-crashed');
const crashed = events[crash] as EvidenceEvent & { type: 'log' };

test('a cycle that began before the crash and is told after it is no restart since', () => {
  const began = events.findLastIndex(
    (event) => event.type === 'log' && event.fact === 'restart-began' && event.cycle === crashed.cycle,
  );
  const overtaken = [...events];
  [overtaken[began], overtaken[crash]] = [events[crash] as EvidenceEvent, events[began] as EvidenceEvent];
  const verdict = judge(overtaken);
  assert.equal(verdict?.assertions.find(({ id }) => id === 'restarts')?.state, 'fail');
  assert.deepEqual(
    verdict?.causes.map(({ mechanism }) => mechanism),
    ['restart-lockout'],
  );
});

test('a cycle with a later number than the crashed one is a restart since', () => {
  const next: EvidenceEvent = { ...crashed, fact: 'restart-began', cycle: (crashed.cycle ?? 0) + 1 };
  const verdict = judge([...events.slice(0, crash + 1), next, ...events.slice(crash + 1)]);
  assert.equal(verdict?.assertions.find(({ id }) => id === 'restarts')?.state, 'pass');
});

const DROPPED = fileURLToPath(new URL('../../fixtures/histories/restart-dropped.jsonl', import.meta.url));

test('a first cycle that never ends leaves open whether the second restart was dropped', () => {
  const { events: dropped } = readEvidence(readFileSync(DROPPED, 'utf8'));
  const last = dropped.findLastIndex((event) => event.type === 'log' && event.fact === 'restart-ended');
  const stuck = dropped.filter((_, index) => index !== last);
  const stateOf = (of: EvidenceEvent[]) => judge(of)?.assertions.find(({ id }) => id === 'restarts')?.state;
  assert.deepEqual([stateOf(dropped), stateOf(stuck)], ['fail', 'unknown']);
});

/** The run whose second restart was dropped, had its first cycle ended at that moment, and the log been read so far. */
function endedAt(at: number, readMs: number): EvidenceEvent[] {
  const { events: dropped } = readEvidence(readFileSync(DROPPED, 'utf8'));
  const isEnd = (event: EvidenceEvent) => event.type === 'log' && event.fact === 'restart-ended';
  const ended = dropped.findLast(isEnd) as EvidenceEvent;
  const others = dropped.filter(
    (event) => event !== ended && !(event.type === 'log-read' && event.began > readMs),
  );
  return [...others, { ...ended, at }, { type: 'log-read', began: readMs, at: readMs + 1 }];
}

const restartsOf = (of: EvidenceEvent[]) => {
  const { state, because } = judge(of)?.assertions.find(({ id }) => id === 'restarts') ?? {};
  return [state, because];
};

test('what a cycle held up may be told for a while after its end, and is dropped only then', () => {
  assert.deepEqual(restartsOf(endedAt(600_000, 604_999)), ['unknown', 'two-writes: 1 of 2 cycles began']);
  assert.equal(restartsOf(endedAt(600_000, 605_000))[0], 'fail');
});

test('a cycle that outlives its exercise leaves open which restart followed it', () => {
  const dropped = endedAt(600_000, 700_000);
  const write = dropped.findLast((event) => event.type === 'act' && event.what === 'put-model');
  const next = (began: number): EvidenceEvent[] => [
    { type: 'phase', phase: 'exercise', name: 'crash-then-restart', at: began },
    { ...write, began, at: began } as EvidenceEvent,
  ];
  const held = 'two-writes: the first cycle still runs, and the second waits for its end';
  assert.deepEqual(restartsOf([...dropped, ...next(600_000)]), ['unknown', held]);
  assert.deepEqual(restartsOf([...dropped, ...next(604_999)])[0], 'unknown');
  assert.equal(restartsOf([...dropped, ...next(605_000)])[0], 'fail');
});

test('a cycle that the next exercise asked for is not the one that two writes were owed', () => {
  const dropped = readEvidence(readFileSync(DROPPED, 'utf8')).events;
  const teardown = dropped.findIndex((event) => event.type === 'phase' && event.phase === 'teardown');
  const began = dropped.findLast((event) => event.type === 'log' && event.fact === 'restart-began');
  const at = dropped[teardown]?.at ?? 0;
  const write = dropped.findLast((event) => event.type === 'act' && event.what === 'put-model');
  const crash: EvidenceEvent[] = [
    { type: 'phase', phase: 'exercise', name: 'crash-then-restart', at },
    { ...write, began: at, at } as EvidenceEvent,
    { ...began, cycle: 9, at } as EvidenceEvent,
  ];
  const verdict = judge(dropped.toSpliced(teardown, 0, ...crash));
  assert.equal(verdict?.assertions.find(({ id }) => id === 'restarts')?.state, 'fail');
  assert.deepEqual(
    verdict?.causes.map(({ mechanism }) => mechanism),
    ['restart-dropped'],
  );
});
