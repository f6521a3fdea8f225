import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { type Postgres, startPostgres } from '../postgres/postgres.ts';
import { type Machine, newMachine, openTestQueue, TARGET } from './fleet.fixture.ts';
import { workHere } from './hand.fixture.ts';
import type { JobSpec } from './job.ts';
import type { Queue } from './queue.ts';
import { readStatus } from './status.ts';
import { submit } from './submit.ts';
import { builds } from './tries.fixture.ts';

/** A platform that keeps everybody waiting. */
let platform: Server;
let postgres: Postgres;
let queue: Queue;
let machine: Machine;
let url: string;

before(async () => {
  platform = createServer((request) => void request.resume());
  await new Promise<void>((resolve) => platform.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`;
  postgres = await startPostgres();
  queue = await openTestQueue(postgres.url);
  machine = newMachine({ url, adminToken: 'token' }, postgres.url);
});

after(async () => {
  machine[Symbol.dispose]();
  await queue[Symbol.asyncDispose]();
  await postgres.stop();
  platform.closeAllConnections();
  platform.close();
});

/** What is under way is waited for, and a read that nobody answers ends by its limit. */
const PACE = 10;
const submitted = (jobs: readonly JobSpec[], controlPlane = url) =>
  submit(queue, { target: { name: TARGET, controlPlane }, jobs, tries: 3, mostAtOnce: 16 });

test('a worker that is refused jobs for too long ends, and hands back what it has', async () => {
  const asked = once(platform, 'request');
  const batch = await submitted(builds(1));
  const refused = Object.assign(new Error('relation is gone'), { code: '42P01' });
  const takes = { left: 1 };
  const broken: Queue = {
    ...queue,
    async take(...args) {
      if (takes.left-- > 0) return await queue.take(...args);
      await asked;
      throw refused;
    },
  };
  await using worker = await workHere(machine, PACE, { queue: broken, replays: false, awayLimitMs: 1 });
  await assert.rejects(worker.ended, refused);
  const status = await readStatus(queue, batch);
  assert.deepEqual([status?.judged, status?.underWay, status?.tries.released], [0, 0, 1]);
  assert.match(worker.said(), /nothing can be taken from target-local: relation is gone/);
});
