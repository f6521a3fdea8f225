import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthOf, serveHealth } from './health.ts';

const beat = { atMs: 10_000, underWay: 2, refused: null };

test('a worker is well while it beats, and stuck when a beat takes longer than it can', () => {
  assert.deepEqual(healthOf(beat, 1_000, 71_000), { status: 'ok', underWay: 2, silentMs: 61_000 });
  assert.equal(healthOf(beat, 1_000, 71_001).status, 'stuck');
});

test('a worker whose queue is away is not started again for that', async () => {
  const away = { ...beat, refused: 'connection refused' };
  const health = healthOf(away, 1_000, 10_000);
  assert.deepEqual(health, { status: 'queue away', underWay: 2, silentMs: 0, why: 'connection refused' });
  await using server = await serveHealth({ port: 0, host: '127.0.0.1' }, () => health);
  const reply = await fetch(`http://127.0.0.1:${server.port}/health`);
  assert.deepEqual([reply.status, await reply.json()], [200, health]);
});

test('a stuck worker answers 503, and nothing but its health is served', async () => {
  const stuck = () => healthOf(beat, 1_000, 100_000);
  await using server = await serveHealth({ port: 0, host: '127.0.0.1' }, stuck);
  assert.equal((await fetch(`http://127.0.0.1:${server.port}/health`)).status, 503);
  assert.equal((await fetch(`http://127.0.0.1:${server.port}/`)).status, 404);
});

test('a port that is taken is told before any job is', async () => {
  const place = { port: 0, host: '127.0.0.1' };
  await using server = await serveHealth(place, () => healthOf(beat, 1_000, 10_000));
  await assert.rejects(
    serveHealth({ ...place, port: server.port }, () => healthOf(beat, 1_000, 10_000)),
    {
      name: 'UsageError',
    },
  );
});
