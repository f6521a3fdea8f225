import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { coalescing, type Happening, type State, type Step } from './table.ts';

const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

/** What a row of happenings comes to. An end can only happen to a cycle that runs. */
function play(happenings: readonly Happening[]) {
  let state: State = 'idle';
  let running = 0;
  let cycles = 0;
  let requests = 0;
  let unseen = 0;
  for (const happening of happenings) {
    if (happening !== 'requested' && state === 'idle') continue;
    if (happening === 'requested') {
      requests += 1;
      unseen += 1;
    } else {
      running -= 1;
    }
    const step: Step = coalescing[state][happening];
    state = step.state;
    if (step.effect === 'start') {
      running += 1;
      cycles += 1;
      unseen = 0;
    }
    assert.ok(running <= 1, 'two cycles of one workspace at a time');
    assert.ok(cycles <= requests, 'more cycles than requests');
    assert.equal(running, state === 'idle' ? 0 : 1);
    assert.equal(unseen > 0, state === 'running-and-wanted', 'a request that no cycle will see');
  }
  return { state, cycles };
}

const happening = fc.constantFrom<Happening[]>('requested', 'ended', 'crashed');

test('no request is lost, no two cycles run at once and none runs unasked, in 10,000 interleavings', (t) => {
  t.diagnostic(`seed ${SEED}`);
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => void play(happenings)),
    { numRuns: 10_000, seed: SEED },
  );
});

test('any number of requests during a cycle make exactly one more', () => {
  const requests = Array<Happening>(7).fill('requested');
  assert.deepEqual(play(['requested', ...requests, 'ended', 'ended']), { state: 'idle', cycles: 2 });
});

test('requests one after the other each run', () => {
  assert.deepEqual(play(['requested', 'ended', 'requested', 'ended', 'requested', 'ended']), {
    state: 'idle',
    cycles: 3,
  });
});

test('a crash lets the workspace restart again, and keeps what was wanted meanwhile', () => {
  assert.deepEqual(play(['requested', 'crashed', 'requested']), { state: 'running', cycles: 2 });
  assert.deepEqual(play(['requested', 'requested', 'crashed']), { state: 'running', cycles: 2 });
});

test('every state knows what every happening makes of it', () => {
  const rest: Step = { state: 'idle', effect: 'none' };
  const begin: Step = { state: 'running', effect: 'start' };
  const wait: Step = { state: 'running-and-wanted', effect: 'coalesce' };
  assert.deepEqual(coalescing, {
    idle: { requested: begin, ended: rest, crashed: rest },
    running: { requested: wait, ended: rest, crashed: rest },
    'running-and-wanted': { requested: wait, ended: begin, crashed: begin },
  });
});
