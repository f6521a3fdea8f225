import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTestSlug } from '../platform/slug.ts';
import { until } from '../until.fixture.ts';
import {
  createCustomers,
  FAR,
  newMachine,
  openTestQueue,
  PATIENT,
  run,
  SHA,
  slugsOn,
  startPlatform,
  TARGET,
} from './fleet.fixture.ts';
import { workHere } from './hand.fixture.ts';
import { startRestartable } from './restartable.fixture.ts';
import { readStatus } from './status.ts';

const PACE = 100;
const ASK = ['--target', TARGET, '--sha', SHA, ...PATIENT, '--builds', 'all', '--gates', '2'];

test('PostgreSQL restarted in mid-batch loses nothing and counts nothing twice', async () => {
  await using parts = new AsyncDisposableStack();
  const platform = parts.use(await startPlatform(PACE));
  const postgres = parts.use(await startRestartable());
  const machine = () => parts.use(newMachine(platform, postgres.url));
  const customers = await createCustomers(platform, 20);
  await using desk = run(machine(), ['submit', ...ASK]);
  assert.equal(await desk.ended, 0, desk.output());
  const hire = () => workHere(machine(), PACE, { untilDone: true, replays: false });
  const [first, second] = [parts.use(await hire()), parts.use(await hire())];
  await until(
    'a gate is under way',
    () => slugsOn(platform),
    (slugs) => slugs.some(isTestSlug),
    FAR,
  );
  await postgres.stop();
  const said = () => first.said() + second.said();
  await until(
    'the workers miss the queue',
    said,
    (text) => text.includes('away') || text.includes('could not be renewed'),
    FAR,
  );
  await postgres.start();
  await Promise.all([first.ended, second.ended]);
  await using queue = await openTestQueue(postgres.url);
  const status = await readStatus(queue, undefined);
  assert.deepEqual(
    status?.classes.map(({ kind, verdict, count }) => `${kind} ${verdict} ${count}`),
    ['build pass 20', 'gate pass 2'],
    said(),
  );
  assert.deepEqual((await slugsOn(platform)).sort(), customers.sort());
});
