import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Afterwards } from '../cli/afterwards.ts';
import type { Target } from '../gate/plan.ts';
import { isTestSlug } from '../platform/slug.ts';
import { type Postgres, startPostgres } from '../postgres/postgres.ts';
import { until } from '../until.fixture.ts';
import { cancel } from './cancel.ts';
import {
  createCustomers,
  FAR,
  type Machine,
  newMachine,
  openTestQueue,
  PATIENT,
  type Platform,
  run,
  SHA,
  slugsOn,
  startPlatform,
  TARGET,
} from './fleet.fixture.ts';
import { workHere } from './hand.fixture.ts';
import type { JobSpec } from './job.ts';
import type { Queue } from './queue.ts';
import { readStatus, type Status } from './status.ts';
import { submit } from './submit.ts';

/** Slow enough that a tenant which was seen is still there when its worker is killed. */
const PACE = 100;
const WORK = ['work', '--pace', String(PACE), '--at-once', '3', '--no-replays'];

let platform: Platform & AsyncDisposable;
let postgres: Postgres;
let queue: Queue;
let customers: string[];
const machines: Machine[] = [];

before(async () => {
  [platform, postgres] = await Promise.all([startPlatform(PACE), startPostgres()]);
  queue = await openTestQueue(postgres.url);
  customers = await createCustomers(platform, 3);
});

after(async () => {
  await queue[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
  await postgres.stop();
  for (const machine of machines) machine[Symbol.dispose]();
});

function machine(): Machine {
  const fresh = newMachine(platform, postgres.url);
  machines.push(fresh);
  return fresh;
}

/** At a test's pace a minute of the machine being busy is hours of the platform: no deadline is what is tested. */
const DAY_MS = 86_400_000;
const budgets = { tenant: DAY_MS, reachable: DAY_MS, build: DAY_MS, online: DAY_MS, assets: DAY_MS };
const gates = (count: number) =>
  Array.from({ length: count }, (_, index): JobSpec => {
    const patient = { ...budgets, plugin: DAY_MS, stays: DAY_MS / 12, teardown: DAY_MS };
    const more = { template: 'seo-agent', exercises: [], early: true, budgets: patient };
    return { kind: 'gate', number: index + 1, sha: SHA, ...more };
  });

const submitted = (jobs: readonly JobSpec[]) =>
  submit(queue, {
    target: { name: TARGET, controlPlane: platform.url },
    jobs,
    tries: 3,
    mostAtOnce: 16,
  });

const statusOf = async (batch: string): Promise<Status> => {
  const status = await readStatus(queue, batch);
  assert.ok(status);
  return status;
};
const isDone = (status: Status) => status.isDone;
const done = (batch: string) => until('the batch is done', () => statusOf(batch), isDone, FAR);
const some = (slugs: readonly string[]) => slugs.length > 0;
const none = (slugs: readonly string[]) => slugs.length === 0;
const testTenants = async () => (await slugsOn(platform)).filter(isTestSlug);

test('a killed worker costs nothing but time: another removes what it owned, and every job has one verdict', async () => {
  const ask = ['submit', '--target', TARGET, '--sha', SHA, ...PATIENT, '--builds', 'all', '--gates', '1'];
  await using desk = run(machine(), ask);
  assert.equal(await desk.ended, 0, desk.output());
  const batch = desk.output().trim();
  await using first = run(machine(), [...WORK, '--lease', '2s']);
  const [owned] = await until('a gate is under way', testTenants, some, FAR);
  await first.kill('SIGKILL');
  assert.ok((await testTenants()).includes(owned ?? ''), 'the dead worker left a tenant');
  await using second = await workHere(machine(), PACE, { untilDone: true });
  await second.ended;
  const status = await statusOf(batch);
  assert.deepEqual(
    status.classes.map(({ kind, verdict, count }) => `${kind} ${verdict} ${count}`),
    ['build pass 3', 'gate pass 1'],
    second.said(),
  );
  assert.ok(status.tries.lost > 0);
  assert.deepEqual(status.tenantsLeft, []);
  assert.deepEqual((await slugsOn(platform)).sort(), customers);
});

test('a worker that is told to stop removes its tenants and hands its jobs back at once', async () => {
  const batch = await submitted(gates(2));
  await using worker = run(machine(), [...WORK, '--lease', '1h']);
  await until('a gate is under way', testTenants, some, FAR);
  await worker.kill('SIGTERM');
  assert.deepEqual(await testTenants(), []);
  const status = await statusOf(batch);
  assert.deepEqual([status.judged, status.underWay, status.tries.released], [0, 0, 2]);
  assert.match(worker.output(), /2 handed back/);
  assert.ok((await cancel(queue, batch)) === 2);
});

test('a cancelled batch is broken off where it runs, and leaves no tenant', async () => {
  const batch = await submitted(gates(20));
  await using worker = await workHere(machine(), PACE);
  await until('a gate is under way', testTenants, some, FAR);
  assert.equal(await cancel(queue, batch), 20);
  const status = await done(batch);
  assert.equal(status.judged, 0);
  await until('no gate is left', testTenants, none, FAR);
  const { released } = await worker.leave();
  assert.equal(released, status.tries.released);
});

test('the report of a batch is the report of its runs, merged, and its exit code that of the worst', async () => {
  const desk = machine();
  const other = 'b'.repeat(40);
  const batch = await submitted([...gates(1), { kind: 'replay', regression: 'enum-coalesce' }]);
  const stale = await submitted(customers.map((slug) => ({ kind: 'build', slug, sha: other })));
  const told: string[] = [];
  const tell: Afterwards['tell'] = async ({ verdict }) => void told.push(verdict.headline);
  const others = async () => ({ traced: (target: Target) => target, tell });
  await using worker = await workHere(machine(), PACE, { untilDone: true, others });
  await worker.ended;
  assert.deepEqual(told, ['all 8 assertions hold'], 'a gate is told once, to whoever is told of a run');
  await using status = run(desk, ['status', batch, '--report', 'merged']);
  assert.equal(await status.ended, 0, status.output() + worker.said());
  const merged = join(desk.folder, 'merged');
  const folders = readdirSync(merged).filter((name) => /^\d{3}-/.test(name));
  assert.equal(folders.length, 2);
  for (const folder of folders) assert.ok(existsSync(join(merged, folder, 'report.html')));
  const summary = readFileSync(join(merged, 'summary.md'), 'utf8');
  assert.match(summary, /^## 1 run and 1 check: 2 passed$/m);
  assert.match(
    readFileSync(join(merged, 'junit.xml'), 'utf8'),
    /<testcase classname="delivery.replay" name="replay of enum-coalesce"/,
  );
  await using red = run(desk, ['status', stale, '--report', 'stale']);
  assert.equal(await red.ended, 1, red.output());
  assert.match(red.output(), /build\s+fail\s+stale\s+3/);
  assert.match(readFileSync(join(desk.folder, 'stale', 'summary.md'), 'utf8'), /build of customer-1/);
});
