import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEvent, LogFact, RunEvent } from '../evidence/events.ts';
import { noArrival, type Reading, type Sighting } from './facts/arrival.ts';
import { type Facts, noFacts } from './facts/facts.ts';
import type { HeartbeatError } from './facts/log.ts';
import type { WorkspaceHow } from './facts/workspace.ts';
import {
  closes,
  type FiredProof,
  fireProofs,
  onlineReadFailed,
  PROOFS,
  reconcileLines,
  tellsSilence,
} from './proofs.ts';

const at = (line: number, began = line * 1_000, ended = began + 10): Sighting => ({ line, began, at: ended });

const error = (more: Partial<HeartbeatError> = {}): HeartbeatError => ({
  sqlstate: '22P02',
  message: 'invalid input value for enum workspace_status: ""',
  query: null,
  count: 3,
  firstAtMs: 20_000,
  lastAtMs: 80_000,
  lines: [20, 50, 80],
  ...more,
});

const how = (status: WorkspaceHow['status']): WorkspaceHow => ({
  status,
  reason: null,
  uptimeSeconds: 1,
  lastHeartbeatAt: null,
});

const reading = (sighting: Sighting, status: WorkspaceHow['status']): Reading<WorkspaceHow> => ({
  ...sighting,
  there: status === 'online',
  how: how(status),
});

const line = (number: number, fact: LogFact) => ({
  line: number,
  event: { type: 'log', at: 0, fact, workspace: null, time: null } as LogEvent,
});

const firedBy = (facts: Facts): FiredProof[] => {
  const fired = new Map<string, FiredProof>();
  fireProofs(facts, fired);
  return [...fired.values()];
};

/** Facts on which a proof just fires, and what each of which alone keeps it from firing. */
function holdsUnless(
  id: string,
  enough: () => Facts,
  lines: number[],
  unless: Record<string, (facts: Facts) => void>,
): void {
  test(`${id} fires on just enough, at the moment that it knew it`, () => {
    const rule = PROOFS.find((proof) => proof.id === id);
    const facts = { ...enough(), lastAt: 77 };
    assert.deepEqual(firedBy(facts), [
      { id, assertion: rule?.assertion, because: rule?.because, at: 77, lines },
    ]);
  });
  for (const [what, change] of Object.entries(unless)) {
    test(`${id} does not fire where ${what}`, () => {
      const facts = enough();
      change(facts);
      assert.deepEqual(
        firedBy(facts).map((proof) => proof.id),
        [],
      );
    });
  }
}

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

/** Read to 100 s, and the box was seen online from 90 s on. */
function onlineWithPlugin(): Facts {
  const facts = noFacts();
  facts.plugins.set('seo', noArrival());
  facts.plugins.set('come', {
    ...noArrival(),
    arrived: { ...at(1), there: true, how: { is: 'same' } as never },
  });
  facts.workspace.onlineRow = [at(70), at(90, 90_000, 95_000)];
  facts.log.readUpToMs = 100_000;
  return facts;
}

const ONLINE = { line: 10, at: 10_000, readFailed: true, heartbeatsSince: 4, reconcilesSince: 0 };

const stillOnline: Record<string, (facts: Facts) => void> = {
  'every plugin has come': ({ plugins }) => plugins.delete('seo'),
  'the box was not seen online since': ({ workspace }) => {
    workspace.onlineRow = [at(79, 79_999, 80_000)];
  },
  'the log was not read past that look': ({ log }) => {
    log.readUpToMs = 99_999;
  },
  'a reconcile fired': ({ log }) => log.reconcile.fired.push(line(11, 'reconcile-fired')),
  'a reconcile ended': ({ log }) => log.reconcile.complete.push(line(11, 'reconcile-complete')),
  'a reconcile could not stage': ({ log }) => log.reconcile.stageFailed.push(line(11, 'stage-failed')),
  'a reconcile installed': ({ log }) => log.reconcile.installed.push(line(11, 'installed')),
};

holdsUnless(
  'read-fails-on-every-heartbeat',
  () => {
    const facts = onlineWithPlugin();
    facts.log.tells = new Set(['transition']);
    facts.log.online = { ...ONLINE };
    facts.log.failedInARow = {
      error: error(),
      count: 3,
      firstLine: 20,
      firstAt: 20_000,
      lines: [20, 50, 80],
    };
    return facts;
  },
  [20, 50, 80],
  {
    ...stillOnline,
    'two reads failed': ({ log }) => Object.assign(log.failedInARow ?? {}, { count: 2 }),
    'no read failed': ({ log }) => Object.assign(log, { failedInARow: null }),
    'the error passes by itself': ({ log }) =>
      Object.assign(log.failedInARow ?? {}, { error: error({ sqlstate: '57P01' }) }),
    'the read worked on the heartbeat that took it online': ({ log }) =>
      Object.assign(log, { online: { ...ONLINE, readFailed: false } }),
    'the log tells transitions and told none': ({ log }) => Object.assign(log, { online: null }),
  },
);

const TELLS: LogFact[] = ['heartbeat', 'transition', 'reconcile-fired', 'read-failed'];

holdsUnless(
  'online-without-reconcile',
  () => {
    const facts = onlineWithPlugin();
    Object.assign(facts.log, {
      state: 'open',
      tells: new Set(TELLS),
      online: { ...ONLINE, readFailed: false },
      lastHeartbeatAt: 80_000,
    });
    return facts;
  },
  [10],
  {
    ...stillOnline,
    'three heartbeats followed': ({ log }) =>
      Object.assign(log, { online: { ...ONLINE, heartbeatsSince: 3 } }),
    'a read failed': ({ log }) => Object.assign(log, { failedReads: 1 }),
    'no transition was told': ({ log }) => Object.assign(log, { online: null }),
    'the log has a gap': ({ log }) => Object.assign(log, { state: 'gap' }),
    ...Object.fromEntries(
      TELLS.map((fact) => [
        `the log would not tell of ${fact}`,
        ({ log }: Facts) => {
          log.tells = new Set(TELLS.filter((other) => other !== fact));
        },
      ]),
    ),
  },
);

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

/** A log without transitions, and a box that was seen to come online between 20 and 50 s. */
function plainLog(): Facts {
  const facts = noFacts();
  facts.workspace.online.notYet = reading(at(20, 20_000), 'provisioning');
  facts.workspace.online.arrived = reading(at(50, 49_000, 50_000), 'online');
  facts.log.failedInARow = { error: error(), count: 3, firstLine: 1, firstAt: 50_000, lines: [] };
  return facts;
}

test('a log without transitions shows the first read to have failed only in a span too short for two', () => {
  assert.equal(onlineReadFailed(plainLog()), true);
  const unless: ((facts: Facts) => void)[] = [
    ({ workspace }) => Object.assign(workspace.online.arrived ?? {}, { at: 50_001 }),
    ({ log }) => Object.assign(log.failedInARow ?? {}, { firstAt: 50_001 }),
    ({ log }) => Object.assign(log, { failedInARow: null }),
    ({ workspace }) => Object.assign(workspace.online, { arrived: null }),
    ({ workspace }) => workspace.restarts.push({ left: at(1), back: null, by: 'status offline' }),
    ({ log }) => log.reconcile.fired.push(line(1, 'reconcile-fired')),
  ];
  for (const change of unless) {
    const facts = plainLog();
    change(facts);
    assert.equal(onlineReadFailed(facts), false, String(change));
  }
});

test('a reconcile before the transition says nothing of it', () => {
  const facts = noFacts();
  facts.log.tells = new Set(['transition']);
  facts.log.online = { ...ONLINE };
  facts.log.reconcile.fired.push(line(10, 'reconcile-fired'));
  assert.equal(onlineReadFailed(facts), true);
  facts.log.reconcile.fired.push(line(11, 'reconcile-fired'));
  assert.equal(onlineReadFailed(facts), false);
});

test('the lines of a reconcile are those of its four kinds', () => {
  const { log } = noFacts();
  log.reconcile.fired.push(line(1, 'reconcile-fired'));
  log.reconcile.complete.push(line(2, 'reconcile-complete'));
  log.reconcile.stageFailed.push(line(3, 'stage-failed'));
  log.reconcile.installed.push(line(4, 'installed'));
  assert.deepEqual(reconcileLines({ ...noFacts(), log }), [1, 2, 3, 4]);
});

test('silence tells nothing where nobody listened', () => {
  assert.equal(tellsSilence(noFacts()), false);
});
