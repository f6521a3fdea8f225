import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTestSlug } from '../platform/slug.ts';
import {
  createTenants,
  newMachine,
  openTestQueue,
  PATIENT,
  run,
  SHA,
  slugsOn,
  startPlatform,
  TARGET,
  until,
} from './fleet.fixture.ts';
import { startRestartable } from './restartable.fixture.ts';
import { readStatus } from './status.ts';

const PACE = 300;
const WORK = ['work', '--pace', String(PACE), '--lease', '2s', '--until-done'];
const CUSTOMERS = Array.from({ length: 20 }, (_, index) => `customer-${index + 1}`);

test('PostgreSQL restarted in mid-batch loses nothing and counts nothing twice', async () => {
  await using parts = new AsyncDisposableStack();
  const platform = parts.use(await startPlatform(PACE));
  const postgres = parts.use(await startRestartable());
  const machine = () => parts.use(newMachine(platform, postgres.url));
  await createTenants(platform, CUSTOMERS);
  await until(
    () => slugsOn(platform),
    (slugs) => slugs.length === CUSTOMERS.length,
  );
  await using desk = run(machine(), [
    'submit',
    '--target',
    TARGET,
    '--sha',
    SHA,
    ...PATIENT,
    '--builds',
    'all',
    '--gates',
    '4',
  ]);
  assert.equal(await desk.ended, 0, desk.output());
  await using first = run(machine(), WORK);
  await using second = run(machine(), WORK);
  await until(
    () => slugsOn(platform),
    (slugs) => slugs.some(isTestSlug),
  );
  await postgres.stop();
  await until(
    async () => first.output() + second.output(),
    (said) => said.includes('away') || said.includes('could not be renewed'),
  );
  await postgres.start();
  assert.deepEqual([await first.ended, await second.ended], [0, 0], first.output() + second.output());
  await using queue = await openTestQueue(postgres.url);
  const status = await readStatus(queue, undefined);
  assert.deepEqual(
    status?.classes.map(({ kind, verdict, count }) => `${kind} ${verdict} ${count}`),
    ['build pass 20', 'gate pass 4'],
    first.output() + second.output(),
  );
  assert.deepEqual((await slugsOn(platform)).sort(), CUSTOMERS.sort());
});
