import { createServer } from 'node:http';
import { test as base, expect } from 'playwright/test';
import { test } from './fixtures.ts';
import { watchHandles } from './handles.ts';

base('what a scenario leaves open is named by its kind and by where it was opened', async () => {
  using handles = watchHandles();
  const timer = setInterval(() => undefined, 60_000);
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const left = await handles.left(1);
  clearInterval(timer);
  await new Promise((resolve) => server.close(resolve));
  expect(left.map((line) => line.replace(/\d+$/, 'N')).toSorted()).toEqual([
    'server opened at an unknown place',
    'timer opened at scenarios/handles.spec.ts:N',
  ]);
  expect(await handles.left()).toEqual([]);
});

test('a scenario that leaves a timer behind fails by its own name', async () => {
  test.fail(true, 'the fixture that looks for handles must find the one that this leaves');
  const timer = setInterval(() => undefined, 60_000);
  leftovers.push(() => clearInterval(timer));
});

const leftovers: (() => void)[] = [];
base.afterAll(() => {
  for (const end of leftovers) end();
});
