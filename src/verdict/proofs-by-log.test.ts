import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEvent, LogFact } from '../evidence/events.ts';
import { noArrival } from './facts/arrival.ts';
import { type Facts, noFacts } from './facts/facts.ts';
import { type HeartbeatError, noLog } from './facts/log.ts';
import { at, holdsUnless, reading } from './proofs.fixture.ts';
import { onlineReadFailed, reconcileLines, tellsSilence } from './proofs.ts';

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

const line = (number: number, fact: LogFact) => ({
  line: number,
  event: { type: 'log', at: 0, fact, workspace: null, time: null } as LogEvent,
});

const folder = (state: string) => ({ ...at(60), there: false, how: { state } as never });

/** When the reads had failed often enough, and when the last heartbeat was told of: a look may begin just then. */
const SINCE = 80_000;

/** What was read of the log ends 5 s after this look; a later one is no part of what is proven. */
const SEEN_ONLINE_AT = 95_000;

function onlineWithPlugin(): Facts {
  const facts = noFacts();
  facts.plugins.set('seo', { ...noArrival(), last: folder('EMPTY') });
  facts.plugins.set('come', {
    ...noArrival(),
    arrived: { ...at(1), there: true, how: { is: 'same' } as never },
  });
  facts.workspace.onlineRow = [at(70), at(90, SINCE, SEEN_ONLINE_AT), at(96, 94_000, SEEN_ONLINE_AT + 1)];
  facts.log.readUpToMs = 100_000;
  return facts;
}

const ONLINE = { line: 10, at: 10_000, readFailed: true, heartbeatsSince: 4, reconcilesSince: 0 };

const stillOnline: Record<string, (facts: Facts) => void> = {
  'a first file of it has come': ({ plugins }) =>
    void plugins.set('seo', { ...noArrival(), last: folder('NONEMPTY') }),
  'a first file of another has come': ({ plugins }) =>
    void plugins.set('geo', { ...noArrival(), last: folder('NONEMPTY') }),
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
      enoughAt: SINCE,
      lines: [20, 50, 80],
    };
    return facts;
  },
  [20, 50, 80],
  {
    ...stillOnline,
    'the log has a gap': ({ log }) => Object.assign(log, { state: 'gap' }),
    'two reads failed': ({ log }) => Object.assign(log.failedInARow ?? {}, { enoughAt: null }),
    'no read failed': ({ log }) => Object.assign(log, { failedInARow: null }),
    'the error passes by itself': ({ log }) =>
      Object.assign(log.failedInARow ?? {}, { error: error({ sqlstate: '57P01' }) }),
    'the read worked on the heartbeat that took it online': ({ log }) =>
      Object.assign(log, { online: { ...ONLINE, readFailed: false } }),
    'the log tells transitions and told none': ({ log }) => Object.assign(log, { online: null }),
  },
  SEEN_ONLINE_AT,
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
      reconcile: { ...noLog().reconcile, fired: [line(10, 'reconcile-fired')] },
      lastHeartbeatAt: SINCE,
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
  SEEN_ONLINE_AT,
);

/** A log without transitions, and a box that was seen to come online between 20 and 50 s. */
function plainLog(): Facts {
  const facts = noFacts();
  facts.workspace.online.notYet = reading(at(20, 20_000), 'provisioning');
  facts.workspace.online.arrived = reading(at(50, 49_000, 50_000), 'online');
  facts.workspace.onlineRow = [at(50, 49_000, 50_000), at(80, 80_000, 81_000), at(111, 111_000, 111_010)];
  facts.log.failedInARow = {
    error: error(),
    count: 3,
    firstLine: 1,
    firstAt: 50_000,
    enoughAt: 80_000,
    lines: [],
  };
  return facts;
}

test('a log without transitions shows the first read to have failed only where no other can have taken it online', () => {
  assert.equal(onlineReadFailed(plainLog()), true);
  const unless: ((facts: Facts) => void)[] = [
    ({ workspace }) => Object.assign(workspace.online.arrived ?? {}, { at: 50_001 }),
    ({ log }) => Object.assign(log.failedInARow ?? {}, { firstAt: 50_001 }),
    ({ log }) => Object.assign(log, { failedInARow: null }),
    ({ workspace }) => Object.assign(workspace.online, { arrived: null }),
    ({ workspace }) => workspace.restarts.push({ left: at(1), back: null, by: 'status offline' }),
    ({ log }) => log.reconcile.fired.push(line(1, 'reconcile-fired')),
    ({ workspace }) => Object.assign(workspace, { onlineRow: [] }),
    ({ workspace }) => Object.assign(workspace.online.notYet ?? {}, reading(at(20, 20_000), 'degraded')),
    ({ workspace }) => Object.assign(workspace.onlineRow[0] ?? {}, { began: 50_001 }),
    ({ workspace }) => Object.assign(workspace.onlineRow[1] ?? {}, { began: 80_001 }),
  ];
  for (const change of unless) {
    const facts = plainLog();
    change(facts);
    assert.equal(onlineReadFailed(facts), false, String(change));
  }
});

test('a box that no look missed before can have come online no longer than a heartbeat after its create', () => {
  const facts = plainLog();
  facts.workspace.online.notYet = null;
  assert.equal(onlineReadFailed(facts), true);
});

test('a look that began just when the box had come was there when it came', () => {
  const facts = plainLog();
  Object.assign(facts.workspace.onlineRow[0] ?? {}, { began: 50_000 });
  assert.equal(onlineReadFailed(facts), true);
});

test('a log that tells transitions, and has a gap, is taken for one that tells none', () => {
  const facts = plainLog();
  facts.log.tells = new Set(['transition']);
  assert.equal(onlineReadFailed(facts), false);
  facts.log.state = 'gap';
  assert.equal(onlineReadFailed(facts), true);
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

test('a reconcile whose line overtook that of the transition was fired by it', () => {
  const facts = noFacts();
  facts.log.tells = new Set(['transition']);
  facts.log.online = { ...ONLINE, time: '2026-11-21T09:44:45.729Z' };
  const fired = (time: string) => {
    const told = line(9, 'reconcile-fired');
    facts.log.reconcile.fired = [{ ...told, event: { ...told.event, time } }];
    return onlineReadFailed(facts);
  };
  assert.deepEqual(
    ['2026-11-21T09:44:45.728Z', '2026-11-21T09:44:45.729Z', '2026-11-21T09:44:45.730Z'].map(fired),
    [true, false, false],
  );
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
