import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { isTestSlug } from '../platform/slug.ts';
import { type Postgres, startPostgres } from '../postgres/postgres.ts';
import { cancel } from './cancel.ts';
import {
  createTenants,
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
  until,
} from './fleet.fixture.ts';
import type { Queue } from './queue.ts';
import { readStatus, type Status } from './status.ts';

const PACE = 300;
const CUSTOMERS = ['customer-1', 'customer-2', 'customer-3'];
const WORK = ['work', '--pace', String(PACE), '--lease', '2s', '--at-once', '3'];

let platform: Platform & AsyncDisposable;
let postgres: Postgres;
let queue: Queue;
const machines: Machine[] = [];

before(async () => {
  [platform, postgres] = await Promise.all([startPlatform(PACE), startPostgres()]);
  queue = await openTestQueue(postgres.url);
  await createTenants(platform, CUSTOMERS);
  await until(() => slugsOn(platform), three);
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

async function submitted(args: readonly string[]): Promise<string> {
  await using submit = run(machine(), ['submit', '--target', TARGET, '--sha', SHA, ...PATIENT, ...args]);
  assert.equal(await submit.ended, 0, submit.output());
  return submit.output().trim();
}

const statusOf = async (batch: string): Promise<Status> => {
  const status = await readStatus(queue, batch);
  assert.ok(status);
  return status;
};
const isDone = (status: Status) => status.isDone;
const done = (batch: string) => until(() => statusOf(batch), isDone);
const some = (slugs: readonly string[]) => slugs.length > 0;
const none = (slugs: readonly string[]) => slugs.length === 0;
const three = (slugs: readonly string[]) => slugs.length === 3;
const testTenants = async () => (await slugsOn(platform)).filter(isTestSlug);

test('a killed worker costs nothing but time: another removes what it owned, and every job has one verdict', async () => {
  const batch = await submitted(['--builds', 'all', '--gates', '4']);
  await using first = run(machine(), WORK);
  const [owned] = await until(testTenants, some);
  await first.kill('SIGKILL');
  assert.ok((await testTenants()).includes(owned ?? ''), 'the dead worker left a tenant');
  await using second = run(machine(), [...WORK, '--until-done']);
  assert.equal(await second.ended, 0, second.output());
  const status = await statusOf(batch);
  assert.deepEqual(
    status.classes.map(({ kind, verdict, count }) => `${kind} ${verdict} ${count}`),
    ['build pass 3', 'gate pass 4'],
    second.output(),
  );
  assert.ok(status.tries.lost > 0);
  assert.deepEqual(status.tenantsLeft, []);
  assert.deepEqual((await slugsOn(platform)).sort(), CUSTOMERS);
});

test('a worker that is told to stop removes its tenants and hands its jobs back at once', async () => {
  const batch = await submitted(['--gates', '3']);
  await using worker = run(machine(), [...WORK, '--lease', '1h']);
  await until(testTenants, three);
  await worker.kill('SIGTERM');
  assert.deepEqual(await testTenants(), []);
  const status = await statusOf(batch);
  assert.deepEqual([status.judged, status.underWay, status.tries.released], [0, 0, 3]);
  await using next = run(machine(), [...WORK, '--until-done']);
  assert.equal((await done(batch)).judged, 3);
  assert.equal(await next.ended, 0, next.output());
});

test('a cancelled batch is broken off where it runs, and leaves no tenant', async () => {
  const batch = await submitted(['--gates', '20']);
  await using worker = run(machine(), WORK);
  await until(testTenants, some);
  assert.ok(((await cancel(queue, batch)) ?? 0) > 0);
  const status = await done(batch);
  assert.ok(status.judged < 20);
  await until(testTenants, none);
  await worker.kill('SIGTERM');
  assert.match(worker.output(), /handed back/);
});

test('the report of a batch is the report of its runs, merged, and its exit code that of the worst', async () => {
  const desk = machine();
  const other = 'b'.repeat(40);
  const batch = await submitted(['--gates', '1', '--replay', 'enum-coalesce']);
  const stale = await submitted(['--builds', 'all', '--sha', other]);
  await using worker = run(machine(), [...WORK, '--until-done']);
  assert.equal(await worker.ended, 0, worker.output());
  await done(batch);
  await using status = run(desk, ['status', batch, '--report', 'merged']);
  assert.equal(await status.ended, 0, status.output());
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
