import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newDisposables } from './disposables.ts';

test('what was acquired last is let go first, each awaited', async () => {
  const told: string[] = [];
  {
    await using held = newDisposables();
    held.use({ [Symbol.dispose]: () => void told.push('first') });
    held.use({
      async [Symbol.asyncDispose]() {
        await Promise.resolve();
        told.push('second');
      },
    });
    held.adopt('third', (value) => void told.push(value));
  }
  assert.deepEqual(told, ['third', 'second', 'first']);
});

test('what was handed over is let go by the new owner alone', async () => {
  const told: string[] = [];
  const moved = await (async () => {
    await using held = newDisposables();
    held.adopt('one', (value) => void told.push(value));
    return held.move();
  })();
  assert.deepEqual(told, []);
  await moved[Symbol.asyncDispose]();
  assert.deepEqual(told, ['one']);
});

test('one that cannot be let go does not keep the others, and its error is told', async () => {
  const told: string[] = [];
  const held = newDisposables();
  held.adopt('kept', (value) => void told.push(value));
  held.adopt('failing', () => {
    throw new Error('no');
  });
  await assert.rejects(async () => await held[Symbol.asyncDispose](), /^Error: no$/);
  assert.deepEqual(told, ['kept']);
});

test('several errors are told together', async () => {
  const held = newDisposables();
  for (const name of ['one', 'two']) {
    held.adopt(name, () => {
      throw new Error(name);
    });
  }
  await assert.rejects(async () => await held[Symbol.asyncDispose](), AggregateError);
});
