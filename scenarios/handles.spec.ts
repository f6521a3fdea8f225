import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { test as base, expect } from 'playwright/test';
import { test } from './fixtures.ts';
import { refuseLeft, watchHandles } from './handles.ts';

base('what a scenario leaves open is named by its kind and by where it was opened', async () => {
  using handles = watchHandles();
  const timer = setInterval(() => undefined, 60_000);
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  const file = await open(fileURLToPath(import.meta.url));
  const worker = new Worker('setInterval(() => undefined, 60_000)', { eval: true });
  const left = await handles.left(1);
  clearInterval(timer);
  socket.destroy();
  await file.close();
  await worker.terminate();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(left.map((line) => line.replace(/\d+$/, 'N')).toSorted()).toEqual([
    'file opened at an unknown place',
    'server opened at an unknown place',
    'socket opened at scenarios/handles.spec.ts:N',
    'timer opened at scenarios/handles.spec.ts:N',
    'worker opened at scenarios/handles.spec.ts:N',
  ]);
  expect(await handles.left()).toEqual([]);
});

test('a scenario that leaves a timer behind fails by its own name', async () => {
  using handles = watchHandles();
  const timer = setInterval(() => undefined, 60_000);
  const refused = await refuseLeft(handles, 1).then(
    () => 'nothing',
    (error: Error) => error.message,
  );
  clearInterval(timer);
  expect(refused).toMatch(
    /^the scenario ended and left open: timer opened at scenarios\/handles\.spec\.ts:\d+$/,
  );
});
