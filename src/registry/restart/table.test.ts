import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { coalescing, type Happening, type State, type Step } from './table.ts';

const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

/** A teardown stops the cycle that runs, which ends or crashes of it, and lets nothing begin after it. */
type InLife = Happening | 'torn down at an end' | 'torn down in a crash';

const isTeardown = (happening: InLife) => happening.startsWith('torn');

function endOf(happening: InLife): Happening {
  if (happening === 'torn down at an end') return 'ended';
  return happening === 'torn down in a crash' ? 'crashed' : happening;
}

/** What a row of happenings comes to. An end can only happen to a cycle that runs. */
function play(happenings: readonly InLife[]) {
  let state: State = 'idle';
  let [running, cycles, requests, unseen] = [0, 0, 0, 0];
  let gone = false;
  for (const each of happenings) {
    gone ||= isTeardown(each);
    const happening = endOf(each);
    if (happening !== 'requested' && state === 'idle') continue;
    if (happening === 'requested') {
      requests += 1;
      unseen += 1;
    } else {
      running -= 1;
    }
    const step: Step = coalescing[state][happening];
    const refused = gone && step.effect === 'start';
    state = refused ? 'idle' : step.state;
    if (step.effect === 'start' && !refused) {
      running += 1;
      cycles += 1;
      unseen = 0;
    }
    assert.ok(running <= 1, 'two cycles of one workspace at a time');
    assert.ok(cycles <= requests, 'more cycles than requests');
    assert.equal(running, state === 'idle' ? 0 : 1);
    if (gone) assert.equal(state, 'idle', 'a cycle outlived the teardown');
    else assert.equal(unseen > 0, state === 'running-and-wanted', 'a request that no cycle will see');
  }
  return { state, cycles };
}

const happening = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom<InLife[]>('requested', 'ended', 'crashed') },
  { weight: 1, arbitrary: fc.constantFrom<InLife[]>('torn down at an end', 'torn down in a crash') },
);

test('no request is lost, no two cycles run at once and none outlives its tenant, in 10,000 interleavings', (t) => {
  t.diagnostic(`seed ${SEED}`);
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => void play(happenings)),
    { numRuns: 10_000, seed: SEED },
  );
});

test('what was wanted when its tenant was torn down never begins', () => {
  for (const teardown of ['torn down at an end', 'torn down in a crash'] as const) {
    assert.deepEqual(play(['requested', 'requested', teardown, 'requested']), { state: 'idle', cycles: 1 });
  }
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
