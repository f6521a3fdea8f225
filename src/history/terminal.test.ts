import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sparkline } from './terminal.ts';

const line = (...values: (number | null)[]) =>
  sparkline(
    values.flatMap((p95, column) => (p95 === null ? [] : [{ column, p95 }])),
    values.length,
  );

test('a sparkline rises from nothing to the longest', () => {
  assert.equal(line(0, 100, 200, 300, 400, 500, 600, 800), '▁▂▃▄▅▆▇█');
  assert.equal(line(40, 40, 40), '███');
  assert.equal(line(0, 0), '▁▁');
  assert.equal(line(), '');
});

test('a time without a run is as long as one with runs', () => {
  assert.equal(line(null, 40, null, null, 40), ' █  █');
});
