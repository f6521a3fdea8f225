import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { systemClock } from '../clock.ts';
import { createBackground } from './background.ts';
import { createRunner } from './restart/runner.ts';
import { coalescing } from './restart/table.ts';

const LIMIT_MS = 10_000;

function background() {
  const crashes: unknown[] = [];
  return { crashes, ...createBackground(systemClock(), (_job, error) => crashes.push(error)) };
}

test('a teardown ends when a cycle that blocks and then throws has ended, not when it was asked to stop', async () => {
  const { close, run, running } = background();
  const blocks = Promise.withResolvers<void>();
  const crashed: unknown[] = [];
  const runner = createRunner({
    table: coalescing,
    launch: (id, work) => run({ kind: 'restart', owner: 'tenant', workspace: id }, work),
    async run() {
      await blocks.promise;
      throw new Error('the box broke');
    },
    coalesced: () => undefined,
    crashed: async (_id, error) => void crashed.push(error),
  });
  runner.request('a');
  let isClosed = false;
  const closing = close('tenant', LIMIT_MS).finally(() => {
    isClosed = true;
  });
  await turn();
  assert.equal(isClosed, false, 'the teardown did not wait');
  blocks.resolve();
  assert.deepEqual(await closing, []);
  assert.deepEqual(crashed, [new Error('the box broke')]);
  assert.equal(runner.state('a'), 'idle');
  assert.deepEqual(running(), []);
});

test('work that will not end is given back by its name when the limit has passed', async () => {
  const { close, run } = background();
  const { promise, resolve } = Promise.withResolvers<void>();
  run({ kind: 'reconcile', owner: 'tenant', workspace: 'a' }, () => promise);
  run({ kind: 'box', owner: 'tenant', workspace: 'a' }, async () => undefined);
  const left = await close('tenant', 20);
  assert.deepEqual(
    left.map(({ kind, workspace }) => ({ kind, workspace })),
    [{ kind: 'reconcile', workspace: 'a' }],
  );
  resolve();
});

test('nothing begins for an owner that was closed, and others go on', async () => {
  const { close, closeAll, run } = background();
  await close('tenant', LIMIT_MS);
  assert.equal(
    run({ kind: 'restart', owner: 'tenant' }, async () => assert.fail('it ran')),
    false,
  );
  assert.equal(
    run({ kind: 'restart', owner: 'neighbour' }, async () => undefined),
    true,
  );
  await closeAll(LIMIT_MS);
  assert.equal(
    run({ kind: 'restart', owner: 'neighbour' }, async () => assert.fail('it ran')),
    false,
  );
});

test('only the work of the workspace that is stopped is stopped', async () => {
  const { closeAll, run, running, stop } = background();
  const untilStopped = (signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  run({ kind: 'box', owner: 'tenant', workspace: 'a' }, untilStopped);
  run({ kind: 'box', owner: 'tenant', workspace: 'b' }, untilStopped);
  await stop('tenant', 'a', LIMIT_MS);
  assert.deepEqual(
    running('tenant').map(({ workspace }) => workspace),
    ['b'],
  );
  await closeAll(LIMIT_MS);
});

test('a crash is told unless the work was asked to stop', async () => {
  const { closeAll, crashes, run, running } = background();
  run({ kind: 'box', owner: 'tenant' }, async () => {
    throw new Error('broken');
  });
  await running('tenant')[0]?.ended;
  run({ kind: 'box', owner: 'tenant' }, async (signal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw new Error('stopped');
  });
  await closeAll(LIMIT_MS);
  assert.deepEqual(crashes, [new Error('broken')]);
});
