import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guarded, unguarded } from './canary.ts';

test('one of the two canaries is looked after', () => {
  assert.deepEqual([guarded('five5'), guarded('four')], [true, false]);
  unguarded('five5');
});
