import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEvent, LogFact } from '../../evidence/events.ts';
import { type FromTheLog, log, seeing, times } from './log.fixture.ts';
import { isLaterCycle, isSameCycle, type LogFacts, type LogLine, noLog, seeLogEvent } from './log.ts';

const source = (state: 'open' | 'lost' | 'gap', tells: LogFact[] = [], kind = 'file'): FromTheLog => ({
  type: 'log-source',
  at: 0,
  kind,
  state,
  tells,
});

const lines = (all: readonly LogLine[]) => all.map(({ line }) => line);

test('before any line nothing is known, and there is no source', () =>
  assert.deepEqual(noLog(), {
    kind: null,
    state: 'none',
    tells: new Set(),
    readUpToMs: -1,
    lastLineAt: -1,
    heartbeats: 0,
    lastHeartbeatLine: 0,
    lastHeartbeatAt: -1,
    heartbeatsAt: [],
    failedReads: 0,
    errors: new Map(),
    failedInARow: null,
    readFailedInThisBeat: false,
    readFailedInLastBeat: false,
    online: null,
    reconcile: { fired: [], complete: [], stageFailed: [], installed: [] },
    restart: { began: [], ended: [], crashed: [], requested: [] },
    lateWrites: [],
    undrained: [],
    told: new Set(),
  }));

test('a source says what it is, how it is and what it tells', () => {
  const facts = seeing(source('lost', ['installed']), source('open', ['heartbeat'], 'loki'));
  assert.deepEqual([facts.kind, facts.state, [...facts.tells]], ['loki', 'open', ['heartbeat']]);
});

test('a gap stays one however well the source goes on, but for its loss', () => {
  assert.equal(seeing(source('open'), source('gap'), source('open')).state, 'gap');
  assert.equal(seeing(source('gap'), source('lost')).state, 'lost');
  assert.equal(seeing(source('lost'), source('open')).state, 'open');
});

test('it was read as far as the latest read began, and tells its last line', () => {
  const read = (began: number): FromTheLog => ({ type: 'log-read', began, at: 0 });
  const facts = seeing(read(500), read(200));
  assert.deepEqual([facts.readUpToMs, facts.lastLineAt], [500, -1]);
  assert.equal(seeing(log('installed'), read(1), source('open')).lastLineAt, 1_000);
});

test('a line that overtook another does not turn back when the last line was told', () => {
  const facts = noLog();
  seeLogEvent(facts, { ...log('installed'), at: 9_000 }, 1);
  seeLogEvent(facts, { ...log('installed'), at: 8_000 }, 2);
  assert.equal(facts.lastLineAt, 9_000);
});

/** Where each fact is kept. */
const KEPT: [LogFact, (facts: LogFacts) => LogLine[]][] = [
  ['reconcile-fired', ({ reconcile }) => reconcile.fired],
  ['reconcile-complete', ({ reconcile }) => reconcile.complete],
  ['stage-failed', ({ reconcile }) => reconcile.stageFailed],
  ['installed', ({ reconcile }) => reconcile.installed],
  ['restart-began', ({ restart }) => restart.began],
  ['restart-ended', ({ restart }) => restart.ended],
  ['restart-crashed', ({ restart }) => restart.crashed],
  ['restart-requested', ({ restart }) => restart.requested],
  ['restart-coalesced', ({ restart }) => restart.requested],
  ['late-write', ({ lateWrites }) => lateWrites],
  ['drain-limit', ({ undrained }) => undrained],
];

for (const [fact, kept] of KEPT)
  test(`lines of ${fact} are kept where they are looked for, and nowhere else`, () => {
    const facts = seeing(log(fact), log(fact));
    assert.deepEqual(lines(kept(facts)), [1, 2]);
    assert.equal(kept(facts)[0]?.event.fact, fact);
    const elsewhere = KEPT.filter(([, other]) => other(facts) !== kept(facts));
    assert.deepEqual(
      elsewhere.flatMap(([, other]) => other(facts)),
      [],
    );
    assert.deepEqual([facts.heartbeats, facts.failedReads, facts.online], [0, 0, null]);
  });

test('a thousand lines of a kind are kept', () => {
  assert.equal(seeing(...times(1_001, log('installed'))).reconcile.installed.length, 1_000);
});

test('a line that is told again with its time is one line', () => {
  const line = log('heartbeat', { time: '10:00:00' });
  assert.equal(seeing(line, line).heartbeats, 1);
  assert.equal(seeing(line, line).lastLineAt, 2_000);
});

for (const [what, other] of [
  ['time', { time: '10:00:01' }],
  ['workspace', { workspace: 'v' }],
  ['words', { message: 'another' }],
] as const)
  test(`a line of another ${what} is another line`, () =>
    assert.equal(
      seeing(log('heartbeat', { time: '10:00:00' }), log('heartbeat', { time: '10:00:00', ...other }))
        .heartbeats,
      2,
    ));

test('another fact of the same words and time is another line', () => {
  const same = { time: '10:00:00', message: 'x' };
  const facts = seeing(log('installed', same), log('stage-failed', same));
  assert.deepEqual([lines(facts.reconcile.installed), lines(facts.reconcile.stageFailed)], [[1], [2]]);
});

test('lines without a time are as many as are told', () => {
  assert.equal(seeing(log('heartbeat'), log('heartbeat')).heartbeats, 2);
});

test('the two thousand lines that were told last are known again', () => {
  const dated = Array.from({ length: 2_001 }, (_, n) => log('heartbeat', { time: `t${n}` }));
  const [first, second] = dated as [FromTheLog, FromTheLog];
  assert.equal(seeing(...dated.slice(0, 2_000), first).heartbeats, 2_000);
  assert.equal(seeing(...dated, second).heartbeats, 2_001);
  assert.equal(seeing(...dated, first).heartbeats, 2_002);
});

const cycle = (line: number, number?: number): LogLine => ({
  line,
  event: log('restart-began', number === undefined ? {} : { cycle: number }) as LogEvent,
});

test('a cycle is later by its number, and by its line only where one has no number', () => {
  assert.deepEqual(
    [
      isLaterCycle(cycle(1, 2), cycle(9, 1)),
      isLaterCycle(cycle(9, 1), cycle(1, 2)),
      isLaterCycle(cycle(9, 1), cycle(1, 1)),
      isLaterCycle(cycle(2), cycle(1, 7)),
      isLaterCycle(cycle(2, 1), cycle(1)),
      isLaterCycle(cycle(1, 7), cycle(2)),
      isLaterCycle(cycle(1), cycle(2, 1)),
      isLaterCycle(cycle(2), cycle(2)),
    ],
    [true, false, false, true, true, false, false, false],
  );
});

test('a line is of a cycle by its number, and without any by coming after its beginning', () => {
  assert.deepEqual(
    [
      isSameCycle(cycle(9, 1), cycle(2, 1)),
      isSameCycle(cycle(1, 1), cycle(2, 2)),
      isSameCycle(cycle(1), cycle(2)),
      isSameCycle(cycle(2), cycle(1)),
      isSameCycle(cycle(2), cycle(2)),
      isSameCycle(cycle(1, 1), cycle(2)),
      isSameCycle(cycle(1), cycle(2, 1)),
    ],
    [true, false, true, false, false, false, false],
  );
});
