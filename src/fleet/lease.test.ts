import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { type Postgres, startPostgres } from '../postgres/postgres.ts';
import { cancel } from './cancel.ts';
import { cancelBatch } from './database/batches.ts';
import { strikeOut } from './database/tenants.ts';
import { enterWorker } from './database/workers.ts';
import { openTestQueue } from './fleet.fixture.ts';
import { holdNowMs, newHold } from './hold.ts';
import { type JobSpec, planeOf } from './job.ts';
import { lapse, renew } from './lease.ts';
import { perform } from './perform.ts';
import type { Queue } from './queue.ts';
import { settle } from './settle.ts';
import { readStatus } from './status.ts';
import { submit } from './submit.ts';
import { type Taken, take } from './take.ts';
import { builds, ended, gate, passed, unread } from './tries.fixture.ts';

let postgres: Postgres;
let queue: Queue;
let admin: pg.Client;

before(async () => {
  postgres = await startPostgres();
  queue = await openTestQueue(postgres.url);
  admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  for (const worker of ['one', 'two']) await queue.database.count(enterWorker, [worker, 'here', 1, 4]);
});

after(async () => {
  await admin.end();
  await queue[Symbol.asyncDispose]();
  await postgres.stop();
});

let planes = 0;
/** Each test has a control plane of its own. */
async function submitted(jobs: readonly JobSpec[], options: { tries?: number; mostAtOnce?: number } = {}) {
  const name = `plane${planes++}`;
  const { plane, controlPlane } = servedAt(planeOf(name));
  const target = { name, controlPlane };
  const batch = await submit(queue, { target, jobs, tries: 3, mostAtOnce: 100, ...options });
  return { batch, plane };
}

const LEASE_MS = 60_000;
const servedAt = (plane: string) => ({ plane, controlPlane: `https://${plane}.example.com` });
const takeAs = (worker: string, plane: string, most = 100, leaseMs = LEASE_MS) =>
  take(queue, servedAt(plane), most, { worker, leaseMs });

const verdictsOf = async (batch: string) =>
  (
    await admin.query('SELECT attempt::int, verdict, class FROM delivery_fleet.verdicts WHERE batch = $1', [
      batch,
    ])
  ).rows;

/** What a lease of the server's own past is like, without waiting for it. */
const letLeaseRunOut = (attempt: number | undefined) =>
  admin.query(`UPDATE delivery_fleet.attempts SET lease_until = now() - interval '1 ms' WHERE id = $1`, [
    attempt,
  ]);
const AT_ONCE_MS = 0;

test('workers that come to a new database at once find or make its tables', async () => {
  await admin.query('CREATE DATABASE fresh');
  const url = new URL(postgres.url);
  url.pathname = '/fresh';
  const opened = await Promise.all(Array.from({ length: 4 }, () => openTestQueue(url.href)));
  for (const one of opened) await one[Symbol.asyncDispose]();
});

test('two workers that take at once never get the same job', async () => {
  const { plane } = await submitted(builds(40));
  const takes = await Promise.all(
    Array.from({ length: 8 }, (_, index) => takeAs(index % 2 ? 'one' : 'two', plane, 5)),
  );
  const jobs = takes.flat().map(({ job }) => job);
  assert.equal(jobs.length, 40);
  assert.equal(new Set(jobs).size, 40);
});

test('the next of many that wait is found in their order, and not by sorting them', async () => {
  const { plane } = await submitted(builds(3_000));
  const { rows } = await admin.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN SELECT id FROM delivery_queue.job
      WHERE name = 'delivery-${plane}' AND state < 'active' AND start_after < now()
      ORDER BY priority DESC, created_on, id LIMIT 4 FOR UPDATE SKIP LOCKED`,
  );
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  assert.match(plan, /Index Scan using waiting_/);
  assert.doesNotMatch(plan, /Sort/);
});

test('a control plane admits so many jobs at once, whoever takes them', async () => {
  const { plane } = await submitted(builds(20), { mostAtOnce: 3 });
  const takes = await Promise.all([takeAs('one', plane), takeAs('two', plane), takeAs('one', plane)]);
  assert.equal(takes.flat().length, 3);
  const [first] = takes.flat();
  assert.equal(await settle(queue, ended(first, passed)), 'recorded');
  assert.equal((await takeAs('two', plane)).length, 1);
});

test('a batch that is being submitted keeps nobody from taking', async () => {
  const { plane } = await submitted(builds(1));
  await admin.query('BEGIN');
  try {
    await admin.query('INSERT INTO delivery_fleet.batches (id, jobs, tries) VALUES ($1, 1, 1)', [plane]);
    await admin.query('INSERT INTO delivery_fleet.jobs VALUES (gen_random_uuid(), $1, $1, $2, $2)', [
      plane,
      'build',
    ]);
    assert.equal((await takeAs('one', plane)).length, 1);
  } finally {
    await admin.query('ROLLBACK');
  }
});

test('a name means one control plane to all, until nothing is left to do on it', async () => {
  const { plane } = await submitted([gate]);
  const moved = { plane, controlPlane: 'https://elsewhere.example.com' };
  const target = { name: plane.replace('target-', ''), controlPlane: moved.controlPlane };
  const again = () => submit(queue, { target, jobs: builds(1), tries: 1, mostAtOnce: 1 });
  const taker = { worker: 'one', leaseMs: LEASE_MS };
  await assert.rejects(take(queue, moved, 1, taker), /elsewhere.* in this configuration and https:..target/);
  await assert.rejects(again(), /with work left/);
  const [taken] = await takeAs('one', plane);
  assert.equal(await settle(queue, ended(taken, passed)), 'recorded');
  await assert.rejects(again(), /with work left/);
  await queue.database.count(strikeOut, [taken?.slugs]);
  await again();
  await assert.rejects(takeAs('one', plane), /in this configuration and https:..elsewhere/);
  assert.equal((await take(queue, moved, 1, taker)).length, 1);
});

test('the names of the tenants are on record before the job is handed out', async () => {
  const { plane } = await submitted([gate, { ...gate, exercises: ['foreign-org'] }]);
  const taken = await takeAs('one', plane);
  assert.deepEqual(taken.map(({ slugs }) => slugs.length).sort(), [1, 2]);
  const { rows } = await admin.query('SELECT slug FROM delivery_fleet.tenants WHERE plane = $1 ORDER BY 1', [
    plane,
  ]);
  assert.deepEqual(
    rows.map(({ slug }) => slug),
    taken.flatMap(({ slugs }) => slugs).sort(),
  );
});

test('a lease that ran out gives the job, and what its owner may have left, to another', async () => {
  const { batch, plane } = await submitted([gate]);
  const [dead] = await takeAs('one', plane);
  assert.equal(await lapse(queue, AT_ONCE_MS), 0);
  await letLeaseRunOut(dead?.attempt);
  assert.equal(await lapse(queue, AT_ONCE_MS), 1);
  const [next] = await takeAs('two', plane);
  assert.equal(next?.job, dead?.job);
  assert.deepEqual(next?.leftBehind, dead?.slugs);
  assert.deepEqual([next?.lostBefore, next?.triedBefore], [1, 0]);
  assert.equal(await settle(queue, ended(dead, { ...passed, class: 'late' })), 'late');
  assert.equal(await settle(queue, ended(next, passed)), 'recorded');
  assert.deepEqual(await verdictsOf(batch), [{ attempt: next?.attempt, verdict: 'pass', class: 'fresh' }]);
});

/** What is put back waits for a moment before it can be had again. */
async function retaken(worker: string, plane: string): Promise<Taken[]> {
  await admin.query(
    `UPDATE delivery_queue.job SET start_after = now() - interval '1 s' WHERE state = 'retry'`,
  );
  return await takeAs(worker, plane);
}

test('a lease that is renewed does not run out, and one that is lost cannot be renewed', async () => {
  const { plane } = await submitted(builds(2));
  const [kept, lost] = await takeAs('one', plane);
  await letLeaseRunOut(kept?.attempt);
  await letLeaseRunOut(lost?.attempt);
  const renewed = new Map([[kept?.attempt, 'ours']]);
  assert.deepEqual(await renew(queue, 'one', [kept?.attempt ?? 0], LEASE_MS), renewed);
  assert.equal(await lapse(queue, AT_ONCE_MS), 1);
  const both = [kept?.attempt ?? 0, lost?.attempt ?? 0];
  assert.deepEqual(await renew(queue, 'one', both, LEASE_MS), renewed);
});

test('after the server has started, a lease has its whole length again', async () => {
  const { plane } = await submitted(builds(1));
  const [taken] = await takeAs('one', plane);
  await letLeaseRunOut(taken?.attempt);
  const longerThanTheServerRuns = 86_400_000;
  assert.equal(await lapse(queue, longerThanTheServerRuns), 0);
  assert.equal(await lapse(queue, AT_ONCE_MS), 1);
});

test('a verdict whose acknowledgement was lost is recorded once, and told as recorded', async () => {
  const { batch, plane } = await submitted(builds(1));
  const [taken] = await takeAs('one', plane);
  assert.equal(await settle(queue, ended(taken, passed)), 'recorded');
  assert.equal(await settle(queue, ended(taken, passed)), 'recorded');
  assert.equal((await verdictsOf(batch)).length, 1);
});

test('only what could not be observed is tried again, and not for ever', async () => {
  const { batch, plane } = await submitted(builds(1), { tries: 2 });
  const [first] = await takeAs('one', plane);
  assert.equal(await settle(queue, ended(first, unread)), 'again');
  assert.deepEqual(await takeAs('two', plane), [], 'what is away has time to come back');
  const [second] = await retaken('two', plane);
  assert.equal(second?.triedBefore, 1);
  assert.equal(await settle(queue, ended(second, unread)), 'recorded');
  assert.deepEqual(await retaken('one', plane), []);
  assert.deepEqual(await verdictsOf(batch), [
    { attempt: second?.attempt, verdict: 'inconclusive', class: 'unreachable' },
  ]);
});

test('what a stopping worker hands back counts as never tried', async () => {
  const { plane } = await submitted(builds(1), { tries: 1 });
  const [first] = await takeAs('one', plane);
  assert.equal(await settle(queue, ended(first, null)), 'released');
  const [second] = await retaken('two', plane);
  assert.deepEqual([second?.job, second?.triedBefore, second?.lostBefore], [first?.job, 0, 0]);
});

test('a batch that is cancelled hands out nothing more, and what runs keeps its lease to tear down', async () => {
  const { batch, plane } = await submitted(builds(5));
  const [taken] = await takeAs('one', plane, 1);
  assert.equal(await cancel(queue, batch), 5);
  assert.deepEqual(await takeAs('two', plane), []);
  await letLeaseRunOut(taken?.attempt);
  const renewed = await renew(queue, 'one', [taken?.attempt ?? 0], LEASE_MS);
  assert.deepEqual(renewed, new Map([[taken?.attempt, 'cancelled']]));
  assert.equal(await lapse(queue, AT_ONCE_MS), 0);
  assert.equal(await settle(queue, ended(taken, null)), 'released');
  assert.deepEqual(await retaken('two', plane), []);
  const status = await readStatus(queue, batch);
  assert.deepEqual([status?.isCancelled, status?.isDone, status?.judged], [true, true, 0]);
  assert.equal(await cancel(queue, 'no such batch'), null);
});

test('a job that was being put back while its batch was cancelled is given up, and not begun again', async () => {
  const { batch, plane } = await submitted([gate]);
  const [taken] = await takeAs('one', plane);
  assert.equal(await settle(queue, ended(taken, null)), 'released');
  await queue.database.count(cancelBatch, [batch]);
  assert.deepEqual(await retaken('two', plane), []);
  const { rows } = await admin.query('SELECT state FROM delivery_queue.job WHERE id = $1', [taken?.job]);
  assert.deepEqual(rows, [{ state: 'cancelled' }]);
});

test('a job that this version does not know is left to another, and not for ever', async () => {
  const { plane } = await submitted(builds(1));
  await admin.query(`UPDATE delivery_queue.job SET data = '{"kind":"of tomorrow"}' WHERE name = $1`, [
    `delivery-${plane}`,
  ]);
  const [taken] = await takeAs('one', plane);
  assert.ok(taken);
  assert.equal(taken.spec, null);
  const nothing = { targets: [], sources: { templates: '', plugins: '' }, regressions: '', template: '' };
  const equipment = { ...nothing, ledger: 'never-written.jsonl', pace: 300 };
  using hold = newHold(LEASE_MS, holdNowMs());
  const tried = (releasedBefore: number) => perform(queue, { ...taken, releasedBefore }, equipment, hold);
  const handedBack = await tried(24);
  assert.deepEqual([handedBack.outcome, handedBack.pauseMs], [null, 200]);
  assert.equal(await settle(queue, handedBack), 'released');
  const { outcome } = await tried(25);
  assert.deepEqual([outcome?.class, outcome?.final], ['not understood', true]);
});

test('no secret and no address stands in the queue', async () => {
  const { plane } = await submitted([gate, ...builds(1)]);
  const { rows } = await admin.query(
    'SELECT data FROM delivery_queue.job WHERE name = $1 ORDER BY data->>$2',
    [`delivery-${plane}`, 'kind'],
  );
  assert.deepEqual(
    rows.map(({ data }) => Object.keys(data).sort()),
    [
      ['kind', 'sha', 'slug'],
      ['budgets', 'early', 'exercises', 'kind', 'number', 'sha', 'template'],
    ],
  );
});

test('what a platform says may hold what PostgreSQL refuses', async () => {
  const { batch, plane } = await submitted(builds(1));
  const [taken] = await takeAs('one', plane);
  const hostile = { ...passed, verdict: 'fail', headline: `a\0b\ud800${'x'.repeat(1_000_000)}` } as const;
  assert.equal(await settle(queue, ended(taken, hostile)), 'recorded');
  assert.equal((await verdictsOf(batch)).length, 1);
});
