import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../soak/sockets.ts';

test('a good build that is gated over wires that do harm is never red, and never out of time', async () => {
  const quick = await run({ most: 6, atOnce: 2, wanted: ({ on, often }) => on === null && often === 'once' });
  assert.equal(quick.gates, 6);
  assert.deepEqual(quick.wrong, []);
});
