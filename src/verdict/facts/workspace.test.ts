import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LookAt } from '../../evidence/events.ts';
import { noWorkspace, seeWorkspace, type WorkspaceFacts } from './workspace.ts';

type Seen = LookAt<'workspace'>['seen'];
type Told = Partial<Extract<Seen, { is: 'workspace' }>>;

const workspace = (told: Told): Seen => ({
  is: 'workspace',
  status: 'online',
  uptimeSeconds: 1,
  lastHeartbeatAt: null,
  reason: null,
  template: null,
  ...told,
});

/** Looks a second apart, each of half a second, on the lines from 1 on. */
function seeing(...all: (Told | Seen)[]): WorkspaceFacts {
  const facts = noWorkspace();
  for (const [index, told] of all.entries())
    seeWorkspace(facts, looked(index + 1, 'is' in told ? (told as Seen) : workspace(told)), index + 1);
  return facts;
}

const looked = (line: number, seen: Seen, began = line * 1_000): LookAt<'workspace'> => ({
  type: 'look',
  subject: 'workspace',
  began,
  at: began + 500,
  seen,
});

const at = (line: number, began = line * 1_000) => ({ line, began, at: began + 500 });
const UNREADABLE: Seen = { is: 'unreadable', why: { kind: 'timeout', message: 'no answer' } };
const lines = (all: readonly { line: number }[]) => all.map(({ line }) => line);

test('before any look nothing is known', () =>
  assert.deepEqual(
    { ...noWorkspace(), online: null },
    {
      online: null,
      onlineRow: [],
      restarts: [],
      beats: { seen: 0, whileProvisioning: 0, lastAt: null, lines: [], began: [] },
      refused: null,
    },
  ));

test('it arrives with the first look that shows it online', () => {
  const { online } = seeing({ status: 'provisioning' }, { status: 'online' });
  assert.deepEqual([online.notYet?.line, online.arrived?.line], [1, 2]);
  assert.equal(seeing({ status: 'degraded' }).online.arrived, null);
});

test('a workspace that is not there, or could not be read, says nothing of its status', () => {
  const { online, refused } = seeing({ status: 'failed' }, { is: 'absent' }, UNREADABLE);
  assert.deepEqual([online.last?.line, online.unreadable.count, refused?.last.line], [1, 2, 1]);
  assert.equal(online.unreadable.last?.message, 'no answer');
  assert.deepEqual(seeing({ is: 'absent' }).online.unreadable.last, {
    ...at(1),
    message: 'the workspace is not there',
  });
});

test('the looks in a row that showed it online begin anew with each that did not', () => {
  assert.deepEqual(lines(seeing({}, {}, { status: 'degraded' }, {}, {}).onlineRow), [4, 5]);
  assert.deepEqual(lines(seeing({}, UNREADABLE, {}).onlineRow), [1, 3]);
  assert.deepEqual(seeing({}, { status: 'offline' }).onlineRow, []);
});

test('a restart is seen by the status that it leaves, and ends with the next look that is up', () => {
  const facts = seeing({}, { status: 'offline' }, { status: 'provisioning' }, { status: 'degraded' }, {});
  assert.deepEqual(facts.restarts, [{ left: at(2), back: at(4), by: 'status offline' }]);
  assert.deepEqual(seeing({}, { status: 'offline' }).restarts, [
    { left: at(2), back: null, by: 'status offline' },
  ]);
});

test('a restart between two looks is seen by the uptime that fell', () => {
  assert.deepEqual(seeing({ uptimeSeconds: 90 }, { uptimeSeconds: 5 }).restarts, [
    { left: at(2), back: at(2), by: 'uptime fell from 90 s to 5 s' },
  ]);
  assert.deepEqual(seeing({ uptimeSeconds: 90 }, { uptimeSeconds: 90 }).restarts, []);
  const degraded = seeing(
    { uptimeSeconds: 90 },
    { status: 'degraded', uptimeSeconds: 5 },
    { uptimeSeconds: 6 },
  );
  assert.deepEqual(lines(degraded.restarts.map(({ left }) => left)), [2]);
});

test('an uptime that is lower while it is away is no other restart', () => {
  const away = seeing({ uptimeSeconds: 90 }, { status: 'offline', uptimeSeconds: 0 }, { uptimeSeconds: 3 });
  assert.deepEqual(away.restarts, [{ left: at(2), back: at(3), by: 'status offline' }]);
});

test('degraded is up: a box that is neither left nor restarted by it', () => {
  assert.deepEqual(seeing({}, { status: 'degraded' }, {}).restarts, []);
});

test('one restart after another is one each', () => {
  const facts = seeing({}, { status: 'offline' }, {}, { status: 'failed' }, {});
  assert.deepEqual(
    facts.restarts.map(({ left, back, by }) => [left.line, back?.line, by]),
    [
      [2, 3, 'status offline'],
      [4, 5, 'status failed'],
    ],
  );
});

test('what happens before it was ever online is no restart', () => {
  assert.deepEqual(seeing({ status: 'degraded' }, { status: 'offline' }, {}).restarts, []);
  const late = seeing({ status: 'degraded', uptimeSeconds: 9 }, { status: 'degraded', uptimeSeconds: 1 });
  assert.deepEqual(late.restarts, []);
});

test('a box that only an overtaken look showed online has not been seen to leave', () => {
  const facts = seeing({ status: 'provisioning' });
  seeWorkspace(facts, looked(2, workspace({}), 500), 2);
  assert.equal(facts.online.arrived?.line, 2);
  seeWorkspace(facts, looked(3, workspace({ status: 'offline' })), 3);
  assert.deepEqual(facts.restarts, []);
});

test('ten thousand restarts, as many looks in a row and ten times as many heartbeats are kept', () => {
  const row = seeing(...Array.from({ length: 10_001 }, () => ({})));
  assert.equal(row.onlineRow.length, 10_000);
  const falling = Array.from({ length: 10_002 }, (_, n) => ({ uptimeSeconds: 20_000 - n }));
  assert.equal(seeing(...falling).restarts.length, 10_000);
  const beating = Array.from({ length: 100_001 }, (_, n) => ({ lastHeartbeatAt: `${n}` }));
  const { beats } = seeing(...beating);
  assert.deepEqual([beats.seen, beats.began.length], [100_001, 100_000]);
});

test('an answer that a later look overtook changes nothing of what came after it', () => {
  const facts = seeing(
    { uptimeSeconds: 50, lastHeartbeatAt: 'b' },
    { uptimeSeconds: 51, lastHeartbeatAt: 'b' },
  );
  seeWorkspace(facts, looked(3, workspace({ status: 'offline', lastHeartbeatAt: 'a' }), 1_500), 3);
  assert.deepEqual(facts.restarts, []);
  assert.deepEqual(lines(facts.onlineRow), [1, 2]);
  assert.deepEqual([facts.beats.seen, facts.refused], [1, null]);
});

test('a look that began with the last one is not overtaken', () => {
  const facts = seeing({});
  seeWorkspace(facts, looked(2, workspace({ status: 'offline' }), 1_000), 2);
  assert.deepEqual(lines(facts.restarts.map(({ left }) => left)), [2]);
});

test('each new value of last_heartbeat_at is a heartbeat, cited by the look that first showed it', () => {
  const { beats } = seeing(
    { status: 'provisioning' },
    { status: 'provisioning', lastHeartbeatAt: 'a' },
    { status: 'provisioning', lastHeartbeatAt: 'a' },
    { status: 'provisioning', lastHeartbeatAt: 'b' },
    { lastHeartbeatAt: 'c' },
    { lastHeartbeatAt: null },
    { lastHeartbeatAt: 'c' },
  );
  assert.deepEqual(beats, {
    seen: 3,
    whileProvisioning: 2,
    lastAt: 'c',
    lines: [2, 4, 5],
    began: [2_000, 4_000, 5_000],
  });
});

test('a heartbeat while it provisions counts as such only until it was online', () => {
  const after = seeing({ lastHeartbeatAt: 'a' }, { status: 'provisioning', lastHeartbeatAt: 'b' });
  assert.deepEqual([after.beats.seen, after.beats.whileProvisioning], [2, 0]);
  const offline = seeing({ status: 'offline', lastHeartbeatAt: 'a' });
  assert.deepEqual([offline.beats.seen, offline.beats.whileProvisioning], [1, 0]);
});

test('only the first twenty heartbeats are cited, and all are counted', () => {
  const all = Array.from({ length: 25 }, (_, n) => ({ lastHeartbeatAt: `t${n}` }));
  const { beats } = seeing(...all);
  assert.deepEqual(
    [beats.seen, beats.lines.length, beats.lines.at(-1), beats.began.length],
    [25, 20, 20, 25],
  );
});

test('a failure stands from its first look to its last, with the reason told last', () => {
  const { refused } = seeing({ status: 'failed' }, { status: 'failed', reason: 'MISSING_MODEL' });
  assert.deepEqual(refused, { first: at(1), last: at(2), reason: 'MISSING_MODEL', everBeat: false });
  assert.deepEqual(seeing({ status: 'failed' }).refused, {
    first: at(1),
    last: at(1),
    reason: '',
    everBeat: false,
  });
});

test('a failure that was left again no longer stands, and another one begins anew', () => {
  assert.equal(seeing({ status: 'failed' }, {}).refused, null);
  const again = seeing({ status: 'failed' }, {}, { status: 'failed', reason: 'x', lastHeartbeatAt: 'a' });
  assert.deepEqual(again.refused, { first: at(3), last: at(3), reason: 'x', everBeat: true });
});
