import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../evidence/events.ts';
import { type Facts, noFacts } from './facts/facts.ts';
import { at, firedBy, holdsUnless, reading } from './proofs.fixture.ts';
import { closes, type FiredProof, fireProofs, PROOFS } from './proofs.ts';

holdsUnless(
  'platform-says-failed',
  () => {
    const facts = noFacts();
    facts.workspace.refused = {
      first: at(3, 3_000, 4_000),
      last: at(5, 4_000),
      reason: 'MISSING_MODEL',
      everBeat: false,
    };
    return facts;
  },
  [3, 5],
  {
    'nothing failed': ({ workspace }) => {
      workspace.refused = null;
    },
    'a box was alive that could heal it': ({ workspace }) =>
      Object.assign(workspace.refused ?? {}, { everBeat: true }),
    'the platform gave no reason': ({ workspace }) => Object.assign(workspace.refused ?? {}, { reason: '' }),
    'no look began after the first was answered': ({ workspace }) =>
      Object.assign(workspace.refused ?? {}, { last: at(5, 3_999) }),
    'there was one look only': ({ workspace }) =>
      Object.assign(workspace.refused ?? {}, { first: at(5, 1, 2) }),
  },
);

const unpromoted = (): Facts => {
  const facts = noFacts();
  facts.workspace.online.last = reading(at(9), 'provisioning');
  Object.assign(facts.workspace.beats, { whileProvisioning: 5, lines: [4, 5, 6, 7, 8] });
  return facts;
};
holdsUnless('heartbeats-without-promotion', unpromoted, [4, 5, 6, 7, 8, 9], {
  'there were four heartbeats': ({ workspace }) => Object.assign(workspace.beats, { whileProvisioning: 4 }),
  'it was online once': ({ workspace }) =>
    Object.assign(workspace.online, { arrived: reading(at(2), 'online') }),
  'it is something else by now': ({ workspace }) =>
    Object.assign(workspace.online, { last: reading(at(9), 'offline') }),
  'it was never looked at': ({ workspace }) => Object.assign(workspace.online, { last: null }),
  'the log tells of its promotion': ({ log }) =>
    Object.assign(log, {
      online: { line: 1, at: 1, readFailed: false, heartbeatsSince: 0, reconcilesSince: 0 },
    }),
});

test('heartbeats that only the log tells count as well as those that were seen', () => {
  const facts = unpromoted();
  facts.workspace.beats.whileProvisioning = 0;
  facts.log.heartbeats = 5;
  assert.deepEqual(
    firedBy(facts).map(({ id }) => id),
    ['heartbeats-without-promotion'],
  );
});

holdsUnless(
  'stale-build-is-steady',
  () => {
    const facts = noFacts();
    facts.run = { staleAfterMs: 60_000 } as RunEvent;
    facts.build.same = { answer: 'a', since: at(1, 1_000, 2_000), count: 3 };
    facts.build.steady.last = { ...at(9, 62_000), there: false, how: { is: 'sha', sha: 'a' } };
    return facts;
  },
  [1, 9],
  {
    'nobody said when the deploy is done': ({ run }) => Object.assign(run ?? {}, { staleAfterMs: null }),
    'the run is not told': (facts) => {
      facts.run = null;
    },
    'the time is not over': ({ build }) => Object.assign(build.steady.last ?? {}, { began: 61_999 }),
    'the answer changed': ({ build }) => Object.assign(build, { same: null }),
    'no build was read': ({ build }) => Object.assign(build.steady, { last: null }),
    'it is the right one': ({ build }) => Object.assign(build.steady.last ?? {}, { there: true }),
    'something else than a build answers': ({ build }) =>
      Object.assign(build.steady.last ?? {}, { how: { is: 'other', message: 'a page' } }),
    'it was right before': ({ build }) =>
      Object.assign(build.steady, { arrived: { ...at(1), there: true, how: { is: 'sha', sha: 'b' } } }),
  },
);

test('each proof tells what it is about, and why nothing can still come', () =>
  assert.deepEqual(
    PROOFS.map(({ assertion, because }) => `${assertion}: ${because}`),
    [
      'online: the platform itself says failed, and no box was ever alive that could heal it by a heartbeat',
      'online: every accepted heartbeat heals provisioning in the same statement, and these did not',
      'plugin: the heartbeat that took the workspace online could not read its previous state, so it fired no reconcile; later heartbeats find it online already, and their reads fail for good as well',
      'plugin: the transition to online is the only trigger of the reconcile; it has passed and fired none',
      'build: the deploy is said to be done by now, and the same other build has answered ever since',
    ],
  ));

test('what fired once keeps the moment at which it fired', () => {
  const fired = new Map<string, FiredProof>();
  fireProofs({ ...unpromoted(), lastAt: 1 }, fired);
  fireProofs({ ...unpromoted(), lastAt: 2 }, fired);
  assert.deepEqual(
    [...fired.values()].map((proof) => proof.at),
    [1],
  );
});

test('a proof is closed by a look that began after it, and by no other', () => {
  const proof = { at: 1_000 } as FiredProof;
  assert.equal(closes(proof, at(1, 1_000)), true);
  assert.equal(closes(proof, at(1, 999)), false);
  assert.equal(closes(proof, null), false);
  assert.equal(closes(undefined, at(1, 1_000)), false);
});
