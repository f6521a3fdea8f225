import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { scratch } from '../scratch.fixture.ts';
import { SOURCES } from '../shipped.fixture.ts';
import { SHA, startFleet } from '../smoke/fleet.fixture.ts';
import { startCollector } from '../telemetry/collector.fixture.ts';
import { freshGate } from './smoke-fresh.ts';

const BIN = fileURLToPath(new URL('../../bin/delivery.js', import.meta.url));

test('a smoke sends what it has counted to the collector that the environment names', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-smoke-'));
  await using collector = await startCollector();
  await using fleet = await startFleet();
  try {
    const list = join(folder, 'tenants.txt');
    writeFileSync(list, ['fresh-1', 'fresh-2'].map((slug) => `${fleet.url(slug)}\n`).join(''));
    const words = ['smoke', '--tenants', list, '--sha', SHA, '--report', folder, '--quiet'];
    const env = { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const { stderr } = await promisify(execFile)(process.execPath, [BIN, ...words], { env });
    assert.equal(stderr, '');
    const [request, ...others] = collector.received;
    assert.deepEqual([request?.wrong, others], [null, []]);
    const told = request?.metrics?.resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? [];
    const tenants = told.find(({ name }) => name === 'delivery.smoke.tenants');
    assert.ok(tenants?.gauge.dataPoints.some(({ asDouble }) => asDouble === 2));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a fresh tenant of a smoke is remembered, and a mistake in where is told before anything is asked', async (t) => {
  using place = scratch('smoke');
  const { XDG_STATE_HOME: before } = process.env;
  process.env.XDG_STATE_HOME = place.folder;
  t.after(() => {
    delete process.env.XDG_STATE_HOME;
    if (before !== undefined) process.env.XDG_STATE_HOME = before;
  });
  const platform = createServer((_, reply) =>
    reply.setHeader('content-type', 'application/json').end('{"orgs":[]}'),
  ).listen(0, '127.0.0.1');
  t.after(() => platform.close());
  await once(platform, 'listening');
  const controlPlane = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`;
  const target = {
    name: 'staging',
    controlPlane,
    adminToken: 'x',
    headers: {},
    embedded: false,
    unverifiedTls: false,
  };
  const remote = {
    ...{ target, connection: {}, budgets: {}, staleAfterMs: null, runMs: null },
    ...{ addedConfigKeys: [], logs: null, secrets: [] },
  };
  const said: string[] = [];
  const fresh = (history: string) => {
    const deadline = { budgets: {}, staleAfterMs: null, runMs: null };
    const flags = { history, deadline, fresh: 1, reads: 1, concurrency: 1, timeout: 1_000 };
    const ledger = join(place.folder, 'ledger.jsonl');
    const settings = { config: null, reports: place.folder, ledger, sources: SOURCES };
    const task = { flags, settings, remote, gitSha: SHA, stop: AbortSignal.abort() };
    return freshGate(task, remote, (line) => said.push(line));
  };
  await assert.rejects(fresh('https://db.example.com'), /--history takes the URL of a PostgreSQL/);
  const gate = await fresh('postgres://somebody@127.0.0.1:1/history');
  assert.equal((await gate()).verdict, 'inconclusive');
  assert.match(said.join('\n'), /^history: .*; for the next run to send: 1, in .*$/);
});
