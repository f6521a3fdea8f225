import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Clock } from '../../clock.ts';
import { createBackground } from '../background.ts';
import { createRunner } from './runner.ts';
import { coalescing } from './table.ts';

const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

/** Time passes only when somebody lets it. */
function simulatedClock() {
  let now = 0;
  const sleepers = new Set<{ untilMs: number; wake: () => void }>();
  const clock: Clock = {
    pace: 1,
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { untilMs: now + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake, { once: true });
        if (signal?.aborted) wake();
      }),
  };
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    clock,
    sleeping: () => sleepers.size,
    async pass(ms: number) {
      const end = now + ms;
      for (;;) {
        await settle();
        const [next] = [...sleepers].sort((a, b) => a.untilMs - b.untilMs);
        if (next === undefined || next.untilMs > end) break;
        now = next.untilMs;
        next.wake();
      }
      now = end;
    },
  };
}

type Ending = 'ends' | 'throws' | 'rejects' | 'throws a string';

interface Cycle {
  id: string;
  beganAfter: number;
}

const OWNER = 'tenant';

/** A runner whose cycles take a minute and end as the plan says, with everything that it did. */
function world(plan: readonly Ending[], ownerOf = (_id: string) => OWNER) {
  const time = simulatedClock();
  const background = createBackground(time.clock, () => assert.fail('a cycle crashed past the runner'));
  const requests = new Map<string, number>();
  const running = new Set<string>();
  const cycles: Cycle[] = [];
  const crashes: unknown[] = [];
  let finals = 0;
  const runner = createRunner({
    table: coalescing,
    launch: (id, work) => background.run({ kind: 'restart', owner: ownerOf(id), workspace: id }, work),
    run: async (id, signal) => {
      assert.ok(!running.has(id), 'two cycles of one workspace at a time');
      running.add(id);
      const ending = plan[cycles.length % plan.length] ?? 'ends';
      cycles.push({ id, beganAfter: requests.get(id) ?? 0 });
      try {
        await time.clock.sleep(60_000, signal);
        if (ending === 'throws') throw new Error('thrown');
        if (ending === 'rejects') await Promise.reject(new TypeError('rejected'));
        if (ending === 'throws a string') throw 'not an error';
      } finally {
        running.delete(id);
        finals += 1;
      }
    },
    coalesced: () => undefined,
    crashed: async (_id, error) => void crashes.push(error),
  });
  return {
    time,
    background,
    runner,
    cycles,
    crashes,
    running,
    finals: () => finals,
    request(id: string) {
      requests.set(id, (requests.get(id) ?? 0) + 1);
      runner.request(id);
    },
    requested: () => requests,
  };
}

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ request: fc.constantFrom('a', 'b', 'c') }) },
  { weight: 2, arbitrary: fc.record({ passMs: fc.integer({ min: 1, max: 150_000 }) }) },
);
const actionOrTeardown = fc.oneof(
  { weight: 12, arbitrary: action },
  { weight: 1, arbitrary: fc.record({ tearDown: fc.constantFrom('a', 'b', 'c') }) },
);
const ending = fc.constantFrom<Ending[]>('ends', 'ends', 'throws', 'rejects', 'throws a string');

test('every request is seen by a cycle or torn down with its tenant, in 1,000 interleavings on simulated time', async (t) => {
  t.diagnostic(`seed ${SEED}`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(actionOrTeardown, { maxLength: 25 }),
      fc.array(ending, { minLength: 1, maxLength: 6 }),
      async (actions, plan) => {
        const it = world(plan, (id) => id);
        const torn = new Map<string, number>();
        const cyclesOf = (id: string) => it.cycles.filter((cycle) => cycle.id === id);
        async function tearDown(id: string) {
          assert.deepEqual(await it.background.close(id, 60_000), []);
          assert.ok(!it.running.has(id), 'a cycle outlived the teardown');
          if (!torn.has(id)) torn.set(id, cyclesOf(id).length);
        }
        for (const step of actions) {
          if ('tearDown' in step) await tearDown(step.tearDown);
          else if ('request' in step) it.request(step.request);
          else await it.time.pass(step.passMs);
        }
        await it.time.pass(10_000_000);
        for (const [id, count] of it.requested()) {
          const own = cyclesOf(id);
          if (torn.has(id)) assert.equal(own.length, torn.get(id), 'a cycle began after the teardown');
          else assert.equal(own.at(-1)?.beganAfter, count, 'the last request was seen by no cycle');
          assert.ok(own.length <= count, 'more cycles than requests');
          assert.equal(it.runner.state(id), 'idle');
        }
        assert.deepEqual(it.background.running(), []);
      },
    ),
    { numRuns: 1_000, seed: SEED },
  );
});

test('after a teardown at any moment nothing runs and nothing begins', async (t) => {
  t.diagnostic(`seed ${SEED}`);
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 15 }), fc.nat(14), async (actions, moment) => {
      const it = world(['ends', 'throws']);
      for (const [index, step] of actions.entries()) {
        if (index === moment) {
          assert.deepEqual(await it.background.close(OWNER, 60_000), []);
          assert.equal(it.running.size, 0);
        }
        if ('request' in step) it.request(step.request);
        else await it.time.pass(step.passMs);
        if (index >= moment) assert.equal(it.running.size, 0, 'a cycle ran after the teardown');
      }
      await it.background.close(OWNER, 60_000);
      for (const id of it.requested().keys()) assert.equal(it.runner.state(id), 'idle');
      assert.equal(it.time.sleeping(), 0, 'a timer was left');
    }),
    { numRuns: 500, seed: SEED },
  );
});

test('workspaces never wait for each other', async () => {
  const it = world(['ends']);
  for (const id of ['a', 'b', 'c']) it.request(id);
  assert.deepEqual([...it.running], ['a', 'b', 'c']);
  await it.background.close(OWNER, 1_000);
});

test('whatever a cycle throws is handed on, and the workspace can restart again', async () => {
  const it = world(['throws', 'rejects', 'throws a string', 'ends']);
  for (let cycle = 1; cycle <= 4; cycle++) {
    it.request('a');
    await it.time.pass(60_000);
  }
  assert.deepEqual(it.crashes, [new Error('thrown'), new TypeError('rejected'), 'not an error']);
  assert.equal(it.cycles.length, 4);
});

test('whoever asks during a cycle is told of it, and nobody else', async () => {
  const told: string[] = [];
  const end = Promise.withResolvers<void>();
  const works: Promise<void>[] = [];
  const runner = createRunner({
    table: coalescing,
    launch(_id, work) {
      works.push(work(new AbortController().signal));
      return true;
    },
    run: () => end.promise,
    coalesced: (id) => told.push(id),
    crashed: async () => assert.fail('no cycle crashes here'),
  });
  runner.request('a');
  assert.deepEqual(told, []);
  runner.request('a');
  runner.request('a');
  runner.request('b');
  assert.deepEqual(told, ['a', 'a']);
  end.resolve();
  while (works.length > 0) await works.shift();
  assert.deepEqual([told, runner.state('a'), runner.state('b')], [['a', 'a'], 'idle', 'idle']);
});
