import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { EvidenceEvent } from '../evidence/events.ts';
import { judge } from '../verdict/judge.ts';
import { eventsOf, simulate } from './run.ts';

const SEEDS = [2, 3, 6, 25, 159, 341];
const recorded = new Map<number, EvidenceEvent[]>();
for (const seed of SEEDS) recorded.set(seed, eventsOf(await simulate(seed)));
const ofSeed = (seed: number) => recorded.get(seed) ?? [];
const seeds = fc.constantFrom(...SEEDS);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const at = (events: readonly unknown[], part: number) => Math.floor(part * events.length);

test('evidence cut off at any line is judged, and passes only where every assertion was proven by then', () => {
  fc.assert(
    fc.property(seeds, share, (seed, part) => {
      const events = ofSeed(seed);
      const verdict = judge(events.slice(0, at(events, part)));
      if (verdict === null) return;
      const isProven = verdict.assertions.every(({ state }) => state === 'pass');
      assert.equal(verdict.verdict === 'pass', isProven && verdict.assertions.length > 0);
      const tornDown = events
        .slice(0, at(events, part))
        .some((event) => event.type === 'act' && event.what === 'delete-tenant');
      if (!tornDown) assert.notEqual(verdict.verdict, 'pass');
    }),
    { numRuns: 300 },
  );
});

const FOREIGN = [
  'read-failed',
  'heartbeat',
  'transition',
  'reconcile-fired',
  'restart-began',
  'restart-crashed',
];
const foreignLine = fc.record({ fact: fc.constantFrom(...FOREIGN), where: share });

/** What a verdict says, without the line numbers that other lines push along. */
const said = (events: EvidenceEvent[]) => {
  const verdict = judge(events);
  return {
    states: verdict?.assertions.map(({ id, state, because }) => [id, state, because]),
    causes: verdict?.causes.map(({ mechanism, certainty, summary }) => [mechanism, certainty, summary]),
    exitCode: verdict?.exitCode,
  };
};

test("other tenants' lines in the evidence change nothing of what is said", () => {
  fc.assert(
    fc.property(seeds, fc.array(foreignLine, { maxLength: 40 }), (seed, lines) => {
      const events = ofSeed(seed);
      const created = events.findIndex((event) => event.type === 'act' && event.what === 'create-workspace');
      if (created < 0) return;
      const mixed = [...events];
      for (const { fact, where } of lines) {
        const index = created + 1 + Math.floor(where * (mixed.length - created - 1));
        const line = {
          type: 'log',
          at: mixed[index - 1]?.at ?? 0,
          fact,
          workspace: 'somebody-elses',
          time: null,
          message: '',
          from: 'provisioning',
          to: 'online',
          cycle: 9,
        };
        mixed.splice(index, 0, line as EvidenceEvent);
      }
      assert.deepEqual(said(mixed), said(events));
    }),
    { numRuns: 100 },
  );
});
