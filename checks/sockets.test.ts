import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Combination } from '../soak/sockets/combinations.ts';
import { run } from '../soak/sockets.ts';

test('a good build that is gated over wires that do harm is never red, and never out of time', async () => {
  const wanted = ({ on, often }: Combination) => on === null && often === 'once';
  // Other tests have the cores: a gate that is slow is not what is looked for.
  const quick = await run({ most: 6, atOnce: 2, runMs: 4_800_000, wanted });
  assert.equal(quick.gates, 6);
  assert.deepEqual(quick.wrong, []);
});
