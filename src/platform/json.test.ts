import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJson } from './json.ts';

test('what stands in a text counts neither as depth nor as a value, however it is escaped', () => {
  const many = '[{,'.repeat(1_000);
  for (const text of [many, `\\${many}`, `"${many}"`, `${many}\\"${many}\\\\`]) {
    const value = { text, after: [1] };
    assert.deepEqual(parseJson(JSON.stringify(value)), { value });
  }
});

test('what stands after a text whose last mark is a backslash counts', () => {
  const body = `["\\\\",${'['.repeat(64)}${']'.repeat(64)}]`;
  assert.deepEqual(parseJson(body), { why: 'nested deeper than 64' });
});

test('a text that never ends is not JSON', () => {
  assert.deepEqual(parseJson(`["${'['.repeat(100)}`), { why: 'which is not JSON' });
});
