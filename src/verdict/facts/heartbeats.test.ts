import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FromTheLog, log, seeing, times } from './log.fixture.ts';

const FAILED = log('read-failed', {
  sqlstate: '22P02',
  message: 'line: bad',
  error: 'bad',
  query: 'prev_task',
});

test('heartbeats are counted, and the last one is told', () => {
  const facts = seeing(log('heartbeat'), log('installed'), log('heartbeat'));
  assert.deepEqual(
    [facts.heartbeats, facts.lastHeartbeatLine, facts.lastHeartbeatAt, facts.heartbeatsAt],
    [2, 3, 3_000, [1_000, 3_000]],
  );
});

test('the times of a hundred thousand heartbeats are kept', () => {
  const facts = seeing(...times(100_001, log('heartbeat')));
  assert.deepEqual([facts.heartbeats, facts.heartbeatsAt.length], [100_001, 100_000]);
});

test('failed reads with the same error are one error, with its first and last time', () => {
  const facts = seeing(FAILED, log('heartbeat'), FAILED);
  assert.equal(facts.failedReads, 2);
  assert.deepEqual(
    [...facts.errors.values()],
    [
      {
        sqlstate: '22P02',
        message: 'bad',
        query: 'prev_task',
        count: 2,
        firstAtMs: 1_000,
        lastAtMs: 3_000,
        lines: [1, 3],
      },
    ],
  );
});

test('an error of which a plain line tells little is told by its words', () => {
  const [error] = [...seeing(log('read-failed', { message: 'pq: bad' })).errors.values()];
  assert.deepEqual([error?.sqlstate, error?.message, error?.query], [null, 'pq: bad', null]);
});

for (const [what, other] of [
  ['SQLSTATE', { sqlstate: '42703' }],
  ['words', { message: 'line: worse' }],
  ['query', { query: 'spend' }],
] as const)
  test(`a failed read of another ${what} is another error, and begins a row of its own`, () => {
    const another = { ...FAILED, ...other } as FromTheLog;
    const facts = seeing(FAILED, FAILED, another);
    assert.deepEqual(
      [...facts.errors.values()].map(({ count }) => count),
      [2, 1],
    );
    assert.deepEqual([facts.failedInARow?.count, facts.failedInARow?.firstLine], [1, 3]);
  });

test('an error is known again by what its line says, whatever has been made of it', () => {
  const facts = seeing(FAILED, { ...FAILED, error: 'put otherwise' } as FromTheLog);
  assert.deepEqual([facts.errors.size, facts.failedInARow?.count], [1, 2]);
});

test('a hundred errors are told, and the failed reads go on to be counted', () => {
  const all = Array.from({ length: 101 }, (_, n) => log('read-failed', { message: `error ${n}` }));
  const facts = seeing(...all);
  assert.deepEqual([facts.errors.size, facts.failedReads], [100, 101]);
});

test('of an error twenty lines are cited, and of a row of it as well', () => {
  const facts = seeing(...times(25, FAILED));
  const [error] = facts.errors.values();
  assert.deepEqual([error?.count, error?.lines.length, error?.lines.at(-1)], [25, 20, 20]);
  assert.deepEqual([facts.failedInARow?.count, facts.failedInARow?.lines], [25, error?.lines]);
});

test('three failed reads in a row are enough, at the third', () => {
  const rowOf = (count: number) => seeing(...times(count, FAILED)).failedInARow;
  assert.deepEqual([rowOf(2)?.enoughAt, rowOf(3)?.enoughAt, rowOf(4)?.enoughAt], [null, 3_000, 3_000]);
  const { error: _, ...row } = { ...rowOf(1) };
  assert.deepEqual(row, { count: 1, firstLine: 1, firstAt: 1_000, enoughAt: null, lines: [1] });
});

test('a row goes on over the heartbeats that its reads failed in, and ends with one whose read worked', () => {
  const beat = log('heartbeat');
  assert.equal(seeing(FAILED, beat, FAILED, beat).failedInARow?.count, 2);
  assert.equal(seeing(FAILED, beat, FAILED, beat, beat).failedInARow, null);
  assert.equal(seeing(beat, FAILED).failedInARow?.count, 1);
});

const ONLINE = log('transition', { from: 'provisioning', to: 'online', time: '10:00:00' });

test('the transition to online is told with its time, and what came since is counted', () => {
  const facts = seeing(log('heartbeat'), log('reconcile-fired'), ONLINE, log('heartbeat'), log('heartbeat'));
  assert.deepEqual(facts.online, {
    line: 3,
    at: 3_000,
    time: '10:00:00',
    readFailed: false,
    heartbeatsSince: 2,
    reconcilesSince: 0,
  });
  assert.equal(seeing(ONLINE, log('reconcile-fired'), log('reconcile-fired')).online?.reconcilesSince, 2);
});

test('no other transition is one from provisioning to online', () => {
  for (const [from, to] of [
    ['offline', 'online'],
    ['provisioning', 'failed'],
    ['online', 'provisioning'],
  ] as const)
    assert.equal(seeing(log('transition', { from, to })).online, null, `${from} to ${to}`);
  assert.equal(seeing(log('transition')).online, null);
});

test('the read failed on the heartbeat that took it online where it did in that beat or just before', () => {
  const beat = log('heartbeat');
  const failedBy = (...before: FromTheLog[]) => seeing(...before, ONLINE).online?.readFailed;
  assert.equal(failedBy(FAILED), true);
  assert.equal(failedBy(FAILED, beat), true);
  assert.equal(failedBy(FAILED, beat, beat), false);
  assert.equal(failedBy(beat), false);
  assert.equal(failedBy(), false);
});
