import assert from 'node:assert/strict';
import { test } from 'node:test';
import { once } from './aside.ts';

test('what several runs have to say is said once', () => {
  const said: string[] = [];
  const say = once((text) => said.push(text));
  for (const text of ['a', 'b', 'a']) say(text);
  assert.deepEqual(said, ['a', 'b']);
});
