import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WORKSPACE_STATUSES } from '../../protocol.ts';
import { recoveryOf } from './recovery.ts';

test('a healthy heartbeat takes exactly offline, degraded and failed back online', () => {
  const healed = WORKSPACE_STATUSES.filter((status) => recoveryOf(status, 0)?.to === 'online');
  assert.deepEqual(healed, ['offline', 'degraded', 'failed']);
});

test('a high error rate degrades what is online or comes back, and fires nothing', () => {
  const degraded = WORKSPACE_STATUSES.filter((status) => recoveryOf(status, 0.5) !== null);
  assert.deepEqual(degraded, ['online', 'offline']);
  assert.deepEqual(recoveryOf('online', 1), { to: 'degraded', reconciles: false });
  assert.equal(recoveryOf('online', 0.49), null);
});
