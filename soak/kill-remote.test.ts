import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './kill-remote.ts';

test('remote gates that are killed at random moments leave nothing that one reap does not find', async () => {
  const figures = await run({ runs: 5 });
  assert.equal(figures.leftAfterReap, 0);
  assert.deepEqual(figures.foreignDeletes, []);
});
