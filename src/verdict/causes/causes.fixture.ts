import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../evidence/events.ts';
import { CAUSES } from '../diagnose.ts';
import type { Reading, Sighting } from '../facts/arrival.ts';
import { type Facts, noFacts } from '../facts/facts.ts';
import type { AssertionId, Mechanism } from '../result.ts';
import type { Standing } from '../standing.ts';
import type { CauseProof } from './rule.ts';

export const seen = (line: number, at = line * 1_000, began = at): Sighting => ({ line, began, at });

export const read = <How>(line: number, there: boolean, how: How, at = line * 1_000): Reading<How> => ({
  ...seen(line, at),
  there,
  how,
});

export const failed = (id: AssertionId, more: Partial<Standing> = {}): Standing => ({
  id,
  state: 'fail',
  because: '',
  atMs: 0,
  evidence: [],
  ...more,
});

export const RUN = {
  exercises: [],
  expected: { gitSha: 'a'.repeat(40), model: 'a/b', plugins: [{ name: 'seo' }, { name: 'geo' }] },
} as unknown as RunEvent;

export const proofOf = (mechanism: Mechanism, facts: Facts, standing: Standing): CauseProof | null => {
  const rule = CAUSES.find((one) => one.mechanism === mechanism);
  assert.ok(rule, mechanism);
  assert.ok(rule.breaks.includes(standing.id), `${mechanism} breaks ${standing.id}`);
  return rule.prove({ facts: { ...facts, run: facts.run ?? RUN }, fired: new Map() }, standing);
};

interface Proven {
  of: AssertionId;
  summary: string;
  lines: number[];
  certainty?: CauseProof['certainty'];
}

/** Facts that just prove a cause, and what each of which alone leaves it unproven. */
export function provesUnless(
  mechanism: Mechanism,
  enough: (facts: Facts) => void,
  { of, summary, lines, certainty = 'proven' }: Proven,
  unless: Record<string, (facts: Facts) => void>,
): void {
  const proof = (change: (facts: Facts) => void = () => undefined) => {
    const facts = noFacts();
    enough(facts);
    change(facts);
    return proofOf(mechanism, facts, failed(of));
  };
  test(`${mechanism} is ${certainty} by just enough, in these words`, () =>
    assert.deepEqual(proof(), { certainty, summary, lines }));
  for (const [what, change] of Object.entries(unless))
    test(`${mechanism} is not told where ${what}`, () => assert.equal(proof(change), null));
}
