import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sparkline } from './terminal.ts';

test('a sparkline rises from nothing to the longest', () => {
  assert.equal(sparkline([0, 100, 200, 300, 400, 500, 600, 800]), '▁▂▃▄▅▆▇█');
  assert.equal(sparkline([40, 40, 40]), '███');
  assert.equal(sparkline([0, 0]), '▁▁');
  assert.equal(sparkline([]), '');
});
