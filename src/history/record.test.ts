import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coalesceRun, greenRun, lostRun, withText } from '../report/sample/runs.ts';
import { HistoryRecord, recordOf } from './record.ts';

const recorded = ({ verdict, events }: Parameters<typeof withText>[0]) => recordOf(verdict, events);

test('a hop took what passed since the moment that its budget runs from', () => {
  const waits = recorded(greenRun()).hops.filter(({ tookMs }) => tookMs !== null);
  assert.deepEqual(
    waits.map(({ hop, tookMs, budgetMs }) => [hop, tookMs, budgetMs]),
    [
      ['tenant running', 3_997, 900_000],
      ['reachable', 2_000, 900_000],
      ['build steady', 500, 600_000],
      ['online', 34_100, 900_000],
      ['model', 100, 600_000],
      ['config', 1_000, 600_000],
      ['prompts', 1_020, 600_000],
      ['plugin', 7_000, 600_000],
      ['restarted', 23_500, null],
      ['gone', 1_400, 180_000],
      ['still there', 54_200, 120_000],
    ],
  );
});

test('a hop that did not hold in the end is told apart from a slow pass', () => {
  const { hops, assertions } = recorded(lostRun());
  assert.equal(assertions.find(({ assertion }) => assertion === 'stays')?.state, 'fail');
  assert.deepEqual(
    hops.filter(({ hop }) => hop === 'still there'),
    [],
  );
});

test('a red run is remembered with its mechanism, its errors and its proofs', () => {
  const record = recorded(coalesceRun());
  assert.equal(record.verdict, 'fail');
  assert.deepEqual(
    record.causes.map(({ mechanism, explains }) => [mechanism, explains]),
    [['heartbeat-read-fails', ['plugin']]],
  );
  assert.deepEqual(
    record.errors.map(({ sqlstate, count }) => [sqlstate, count]),
    [['22P02', 14]],
  );
  assert.deepEqual(
    record.proofs.map(({ proof, ended, cameAfterAll }) => [proof, ended, cameAfterAll]),
    [['read-fails-on-every-heartbeat', true, null]],
  );
});

test('a record is the same after it has lain on disk', () => {
  const record = recorded(coalesceRun());
  assert.deepEqual(HistoryRecord.parse(JSON.parse(JSON.stringify(record))), record);
});

test('no text of a platform holds what PostgreSQL does not take', () => {
  const record = recorded(withText(coalesceRun(), (text) => `\0${text}\ud800`));
  assert.doesNotMatch(JSON.stringify(record), /\\u0000|\\ud800/);
  assert.match(record.headline, /^\ufffd.*\ufffd$/);
});
