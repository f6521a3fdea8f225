import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SHA, startFleet } from '../smoke/fleet.fixture.ts';
import { startCollector } from '../telemetry/collector.fixture.ts';

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
