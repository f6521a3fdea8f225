import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { happened, missed, result } from './sample.fixture.ts';
import { watchServer } from './server.ts';
import { finish, newWatch } from './state.ts';

const T0 = Date.parse('2026-11-20T10:00:00.000Z');

async function serving() {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-watch-'));
  writeFileSync(join(folder, 'report.html'), '<!doctype html><title>Fail</title>');
  writeFileSync(join(folder, 'evidence.jsonl'), '{"type":"<script>"}\n');
  const checks = [{ name: 'gate', limitMs: 60_000 }];
  const state = newWatch({ target: 'staging', everyMs: 300_000, checks, mostAttempts: 10 }, T0);
  const clock = { nowMs: T0 };
  const app = watchServer(state, () => clock.nowMs);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return {
    state,
    clock,
    folder,
    get: (path: string) => fetch(url + path),
    async [Symbol.asyncDispose]() {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test('health is green while runs happen, and red when one is overdue', async () => {
  await using watch = await serving();
  const green = await watch.get('/health');
  assert.equal(green.status, 200);
  assert.deepEqual(await green.json(), {
    status: 'ok',
    why: [],
    nextRoundAt: '2026-11-20T10:00:00.000Z',
    roundsSkipped: 0,
    checks: [
      {
        check: 'gate',
        running: false,
        lastStartedAt: null,
        lastVerdictAt: null,
        lastVerdict: null,
        missedInARow: 0,
      },
    ],
  });
  watch.clock.nowMs += 600_000;
  const red = await watch.get('/health');
  assert.equal(red.status, 503);
  assert.equal(((await red.json()) as { status: string }).status, 'overdue');
});

test('the numbers are in the text format of Prometheus', async () => {
  await using watch = await serving();
  const reply = await watch.get('/metrics');
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  assert.match(await reply.text(), /^delivery_watch_interval_seconds 300$/m);
});

test('the page has the last verdicts, those that did not happen, and leads to the reports', async () => {
  await using watch = await serving();
  const title = 'plugin: heartbeat read fails <script>';
  finish(watch.state, happened('gate', result('run-1', { verdict: 'fail', title, folder: watch.folder })));
  finish(watch.state, missed('gate', 'connect ECONNREFUSED'));
  const page = await (await watch.get('/')).text();
  assert.match(page, /<h1>gate: fail<\/h1>/);
  assert.match(
    page,
    /<a href="\/reports\/run-1\/report\.html">Fail: plugin: heartbeat read fails &lt;script&gt;<\/a>/,
  );
  assert.match(page, /Did not happen: connect ECONNREFUSED/);
  const report = await watch.get('/reports/run-1/report.html');
  assert.equal(report.status, 200);
  assert.match(await report.text(), /<title>Fail<\/title>/);
});

test('evidence is served as text, and nothing but the files of remembered runs is served', async () => {
  await using watch = await serving();
  finish(watch.state, happened('gate', result('run-1', { folder: watch.folder })));
  const evidence = await watch.get('/reports/run-1/evidence.jsonl');
  assert.equal(evidence.headers.get('content-type'), 'text/plain; charset=utf-8');
  assert.equal(evidence.headers.get('x-content-type-options'), 'nosniff');
  for (const path of [
    '/reports/run-2/report.html',
    '/reports/run-1/verdict.json',
    '/reports/run-1/..%2f..%2fetc%2fpasswd',
    '/reports/..%2f..%2fetc/passwd',
    '/reports/run-1/__proto__',
    '/elsewhere',
  ])
    assert.equal((await watch.get(path)).status, 404, path);
});
