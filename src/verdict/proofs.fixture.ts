import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reading, Sighting } from './facts/arrival.ts';
import type { Facts } from './facts/facts.ts';
import type { WorkspaceHow } from './facts/workspace.ts';
import { type FiredProof, fireProofs, PROOFS } from './proofs.ts';

export const at = (line: number, began = line * 1_000, ended = began + 10): Sighting => ({
  line,
  began,
  at: ended,
});

const how = (status: WorkspaceHow['status']): WorkspaceHow => ({
  status,
  reason: null,
  uptimeSeconds: 1,
  lastHeartbeatAt: null,
});

export const reading = (sighting: Sighting, status: WorkspaceHow['status']): Reading<WorkspaceHow> => ({
  ...sighting,
  there: status === 'online',
  how: how(status),
});

export const firedBy = (facts: Facts): FiredProof[] => {
  const fired = new Map<string, FiredProof>();
  fireProofs(facts, fired);
  return [...fired.values()];
};

const LAST_AT = 77;

/** Facts on which a proof just fires and of which moment, and what each of which alone keeps it from firing. */
export function holdsUnless(
  id: string,
  enough: () => Facts,
  lines: number[],
  unless: Record<string, (facts: Facts) => void>,
  of = LAST_AT,
): void {
  test(`${id} fires on just enough, and tells of which moment`, () => {
    const rule = PROOFS.find((proof) => proof.id === id);
    const facts = { ...enough(), lastAt: LAST_AT };
    assert.deepEqual(firedBy(facts), [
      { id, assertion: rule?.assertion, because: rule?.because, at: of, lines },
    ]);
  });
  for (const [what, change] of Object.entries(unless)) {
    test(`${id} does not fire where ${what}`, () => {
      const facts = enough();
      change(facts);
      assert.deepEqual(
        firedBy(facts).map((proof) => proof.id),
        [],
      );
    });
  }
}
