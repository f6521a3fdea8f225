import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coalesceRun, greenRun } from '../sample/runs.ts';
import { script, workspace } from '../sample/script.ts';
import { heartbeatsOf } from './heartbeats.ts';

test('a failed read and the heartbeat that survives it are one heartbeat', () => {
  const beats = heartbeatsOf(coalesceRun(14).events);
  assert.equal(beats.length, 14);
  assert.ok(beats.every((beat) => beat.error !== null));
});

test('heartbeats whose reads work carry no error', () => {
  assert.deepEqual(
    heartbeatsOf(greenRun().events).map((beat) => beat.error),
    [null, null, null],
  );
});

test('where no log tells heartbeats they are known by the time that the workspace shows', () => {
  const on = script();
  on.log(100, 'read-failed', 'pq: x');
  workspace(on, 200, 'online', 1);
  workspace(on, 200, 'online', 1);
  workspace(on, 30_200, 'online', 31);
  assert.deepEqual(
    heartbeatsOf(on.events).map(({ at, error }) => [at, error]),
    [
      [100, 'pq: x'],
      [30_200, null],
    ],
  );
});
