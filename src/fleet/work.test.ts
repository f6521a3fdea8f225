import assert from 'node:assert/strict';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openFleet } from '../cli/fleet-options.ts';
import { readConfig } from '../config/config.ts';
import { resolveTarget } from '../config/target.ts';
import { undiciExchange } from '../platform/undici.ts';
import { type Postgres, startPostgres } from '../postgres/postgres.ts';
import { until } from '../until.fixture.ts';
import { cancel } from './cancel.ts';
import { renewLeases } from './database/attempts.ts';
import { claimOrphan, strikeOut } from './database/tenants.ts';
import { enterWorker } from './database/workers.ts';
import { FAR, type Machine, newMachine, openTestQueue, TARGET } from './fleet.fixture.ts';
import { forget } from './forget.ts';
import { workHere } from './hand.fixture.ts';
import { type JobSpec, planeOf } from './job.ts';
import type { Queue } from './queue.ts';
import { settle } from './settle.ts';
import { readStatus } from './status.ts';
import { submit } from './submit.ts';
import { take } from './take.ts';
import { lookAfterOrphan, orphansLeft } from './tenants.ts';
import { builds, ended, gate, passed } from './tries.fixture.ts';

/** A platform that does what the test wants, and keeps everybody waiting where it wants nothing. */
let answer: (request: IncomingMessage, reply: ServerResponse) => void = () => undefined;
let platform: Server;
let postgres: Postgres;
let queue: Queue;
let machine: Machine;
let url: string;

before(async () => {
  platform = createServer((request, reply) => {
    request.resume();
    answer(request, reply);
  });
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
  await cancel(queue, batch);
  assert.match(worker.said(), /nothing can be taken from target-local: relation is gone/);
});

test('a worker that is cut off from the queue gives up what its leases no longer cover', async () => {
  answer = () => undefined;
  const batch = await submitted(builds(1));
  const { database } = queue;
  const cutOff: Queue = {
    ...queue,
    database: {
      ...database,
      rows: (statement, values) =>
        statement === renewLeases ? Promise.reject(new Error('cut off')) : database.rows(statement, values),
    },
  };
  await using worker = await workHere(machine, PACE, { queue: cutOff, replays: false, leaseMs: 100 });
  const settled = () => worker.said().match(/ (released|again|recorded)/)?.[1];
  assert.equal(await until('a try has ended', settled, Boolean, FAR), 'released', worker.said());
  await cancel(queue, batch);
});

/** A tenant that its try could not remove, an hour ago. */
async function orphaned(): Promise<string> {
  const batch = await submitted([gate]);
  await queue.database.count(enterWorker, ['leaving', 'here', 1, 1]);
  const served = { plane: planeOf(TARGET), controlPlane: url };
  const [taken] = await take(queue, served, 1, { worker: 'leaving', leaseMs: 60_000 });
  assert.equal(await settle(queue, ended(taken, { ...passed, exitCode: 4 })), 'recorded');
  const asBoss = queue.database.asBoss;
  await asBoss.executeSql(`UPDATE delivery_fleet.attempts SET ended_at = now() - interval '1 hour'`);
  await cancel(queue, batch);
  return taken?.slugs[0] ?? '';
}

/** As if the longest pause between two looks were over. */
const pauseIsOver = () =>
  queue.database.asBoss.executeSql(
    `UPDATE delivery_fleet.tenants SET looked_at = looked_at - interval '2 hours'`,
  );

test('a tenant that leaked while its control plane was away is removed when that is back, however late', async () => {
  const slug = await orphaned();
  const orgs = new Set([slug]);
  const isUp = { now: false };
  answer = ({ method, url = '' }, reply) => {
    if (!isUp.now) return void reply.writeHead(503).end();
    if (method === 'DELETE') orgs.delete(url.split('/').pop() ?? '');
    const list = [...orgs].map((one) => ({ id: one, slug: one, instance_status: 'running' }));
    reply.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ orgs: list }));
  };
  const config = readConfig(machine.env.DELIVERY_CONFIG, machine.folder);
  const remote = resolveTarget(config, TARGET, machine.env);
  const fast = 10_000;
  const exchange = undiciExchange({ ...remote.connection, pace: fast });
  await using served = {
    plane: planeOf(TARGET),
    remote,
    exchange,
    pace: fast,
    [Symbol.asyncDispose]: () => exchange[Symbol.asyncDispose](),
  };
  const look = async () => {
    await lookAfterOrphan(queue, served, { leaseMs: 1, signal: new AbortController().signal });
    await pauseIsOver();
  };
  for (let looks = 1; looks <= 12; looks += 1) await look();
  isUp.now = true;
  await look();
  assert.deepEqual([...orgs], []);
  assert.equal(await orphansLeft(queue, [planeOf(TARGET)]), 0);
});

test('who looks after a tenant has it to himself until his time is over, and longer from look to look', async () => {
  const slug = await orphaned();
  const claim = async () => {
    const limits = [planeOf(TARGET), url, 1, 180_000, 60_000];
    return (await queue.database.rows<{ slug: string }>(claimOrphan, limits)).map((orphan) => orphan.slug);
  };
  const after = (ms: number) =>
    queue.database.asBoss.executeSql(
      `UPDATE delivery_fleet.tenants SET looked_at = now() - $1 * interval '1 ms'`,
      [ms],
    );
  for (const pauseMs of [240_000, 300_000, 420_000]) {
    assert.deepEqual(await claim(), [slug]);
    await after(pauseMs - 5_000);
    assert.deepEqual(await claim(), []);
    await after(pauseMs);
  }
  await queue.database.count(strikeOut, [[slug]]);
});

test('a worker that looks after a tenant takes jobs all the same', { timeout: 20_000 }, async () => {
  const slug = await orphaned();
  const asked: string[] = [];
  const both = Promise.withResolvers<void>();
  await using worker = await workHere(machine, PACE, { replays: false });
  const batch = { id: '' };
  answer = async ({ headers }) => {
    asked.push(headers.host ?? '');
    if (asked.length === 1) batch.id = await submitted(builds(1));
    else both.resolve();
  };
  await both.promise;
  assert.deepEqual(
    asked.map((host) => host.replace(/:\d+$/, '')),
    ['127.0.0.1', 'customer-0.localhost'],
  );
  await worker.leave();
  await cancel(queue, batch.id);
  await queue.database.count(strikeOut, [[slug]]);
});

test('a queue that is away when a worker starts is waited for, and by nobody who does not say so', async () => {
  const link = join(machine.folder, 'socket');
  const address = `postgres://postgres@${encodeURIComponent(link)}/postgres`;
  await assert.rejects(openFleet(address, false), { name: 'UsageError' });
  const away: string[] = [];
  await using opened = await openFleet(address, false, {
    limitMs: 20_000,
    onAway(error) {
      away.push(error.message);
      if (away.length === 2) symlinkSync(join(postgres.folder, 'run'), link);
    },
  });
  assert.equal(away.length, 2);
  assert.ok(await readStatus(opened, undefined));
});

test('the rate of slow jobs that end in waves is that of the waves, and sinks while nothing comes', async () => {
  const batch = await submitted(builds(10));
  const { executeSql } = queue.database.asBoss;
  await queue.database.count(enterWorker, ['waving', 'here', 1, 6]);
  const served = { plane: planeOf(TARGET), controlPlane: url };
  const wave = await take(queue, served, 6, { worker: 'waving', leaseMs: 60_000 });
  const ofMinutes = { ...passed, tookMs: 600_000 };
  for (const taken of wave) await settle(queue, ended(taken, ofMinutes));
  const record = `UPDATE delivery_fleet.verdicts SET recorded_at = now() - $2 * interval '1 minute'
    WHERE job IN (SELECT job FROM delivery_fleet.verdicts WHERE batch = $1 ORDER BY job OFFSET $3 LIMIT 2)`;
  const perHour = async () => Math.round(((await readStatus(queue, batch))?.ratePerS ?? 0) * 3_600);
  for (const [minutesAgo, from] of [
    [25, 0],
    [15, 2],
    [5, 4],
  ] as const)
    await executeSql(record, [batch, minutesAgo, from]);
  assert.equal(await perHour(), 12);
  await executeSql(
    `UPDATE delivery_fleet.verdicts SET recorded_at = recorded_at - interval '10 minutes' WHERE batch = $1`,
    [batch],
  );
  assert.equal(await perHour(), 8);
  await cancel(queue, batch);
});

test('what is older than a month is forgotten, but for what is under way and for tenants that are left', async () => {
  const { executeSql } = queue.database.asBoss;
  const old = await submitted([...builds(3), gate, gate]);
  const young = await submitted(builds(1));
  await queue.database.count(enterWorker, ['forgetting', 'here', 1, 9]);
  const served = { plane: planeOf(TARGET), controlPlane: url };
  const taken = await take(queue, served, 6, { worker: 'forgetting', leaseMs: 60_000 });
  const [gone, left] = taken.filter(({ spec }) => spec?.kind === 'gate');
  const [judged, underWay] = taken.filter(({ spec }) => spec?.kind === 'build');
  assert.ok(gone && left && judged && underWay);
  for (const one of [gone, left, judged]) await settle(queue, ended(one, passed));
  await queue.database.count(strikeOut, [gone.slugs]);
  const aMonthAgo = `UPDATE delivery_fleet.batches SET created_at = now() - interval '31 days' WHERE id = $1`;
  await executeSql(aMonthAgo, [old]);
  while ((await forget(queue)) > 0);
  const jobs = async () =>
    (await executeSql('SELECT id FROM delivery_fleet.jobs WHERE batch = ANY($1)', [[old, young]])).rows
      .length;
  assert.equal(await jobs(), 4);
  for (const one of taken) await settle(queue, ended(one, passed));
  await queue.database.count(strikeOut, [left.slugs]);
  while ((await forget(queue)) > 0);
  assert.equal(await jobs(), 1);
  assert.equal(await readStatus(queue, old), null);
  assert.ok(await readStatus(queue, young));
});
