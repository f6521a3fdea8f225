import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { coalesceRun, greenRun } from '../report/sample/runs.ts';
import { startCollector, taken } from './collector.fixture.ts';
import { smokeMetrics } from './metrics.ts';
import { sendMetrics, sendSpans } from './send.ts';
import { telemetrySettings } from './settings.ts';
import { spansOf } from './spans.ts';
import { newTrace } from './trace.ts';

const settingsFor = (url: string, more: Record<string, string> = {}) =>
  telemetrySettings({ OTEL_EXPORTER_OTLP_ENDPOINT: url, ...more });

const spans = () => spansOf(coalesceRun(), newTrace({}), 128);

test('a collector over HTTP is sent the whole run in one request that it finds nothing wrong with', async () => {
  await using collector = await startCollector();
  const sent = spans();
  const settings = settingsFor(collector.url, {
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=secret',
    OTEL_SERVICE_NAME: 'acceptance',
  });
  assert.equal(await sendSpans(sent, settings), null);
  const [request, ...others] = collector.received;
  assert.deepEqual(others, []);
  assert.equal(request?.wrong, null);
  assert.equal(request?.headers['api-key'], 'secret');
  const [resourceSpans] = request?.traces?.resourceSpans ?? [];
  assert.deepEqual(resourceSpans?.scopeSpans[0]?.spans, sent);
  const service = resourceSpans?.resource.attributes.find(({ key }) => key === 'service.name');
  assert.deepEqual(service?.value, { stringValue: 'acceptance' });
});

test('the metrics of a smoke are gauges, a class of tenants each', async () => {
  await using collector = await startCollector();
  const metrics = smokeMetrics({
    target: 'staging',
    gitSha: '4f2a91c',
    verdict: 'fail',
    finishedAtMs: Date.parse('2026-11-20T10:00:00Z'),
    tookMs: 1_500,
    tenants: { fresh: 97, stale: 3 },
  });
  assert.equal(await sendMetrics(metrics, settingsFor(collector.url)), null);
  const [request] = collector.received;
  assert.equal(request?.wrong, null);
  const told = request?.metrics?.resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? [];
  assert.deepEqual(
    told.map(({ name, gauge }) => [name, gauge.dataPoints.map(({ asDouble }) => asDouble)]),
    [
      ['delivery.smoke.tenants', [97, 3]],
      ['delivery.smoke.duration', [1.5]],
      ['delivery.smoke.verdict', [1]],
    ],
  );
});

test('a collector that is busy is asked again, as the standard has it', async () => {
  await using collector = await startCollector((request, response) =>
    request === 1 ? response.writeHead(503).end() : taken(request, response),
  );
  assert.equal(await sendSpans(spans(), settingsFor(collector.url)), null);
  assert.equal(collector.received.length, 2);
});

test('a collector that stays busy is given up within its limit', async () => {
  await using collector = await startCollector((_, response) =>
    response.writeHead(429, { 'retry-after': '3600' }).end(),
  );
  const wrong = await sendSpans(spans(), settingsFor(collector.url));
  assert.equal(wrong, `the collector at ${new URL(collector.url).host} took no telemetry: it answered 429`);
  assert.equal(collector.received.length, 1);
});

test('what a collector refuses in part is told', async () => {
  await using collector = await startCollector((_, response) =>
    response.end('{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}'),
  );
  const wrong = await sendSpans(spans(), settingsFor(collector.url));
  assert.equal(wrong, `the collector at ${new URL(collector.url).host} took a part only: too old`);
});

test('a dead collector is one sentence', async () => {
  const collector = await startCollector();
  await collector[Symbol.asyncDispose]();
  const wrong = await sendSpans(spansOf(greenRun(), newTrace({}), 128), settingsFor(collector.url));
  assert.match(wrong ?? '', /took no telemetry: .*ECONNREFUSED/);
});

test('a collector that takes the connection and says nothing is given up within its limit', async () => {
  const open = new Set<Socket>();
  const silent = createServer((socket) => open.add(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as { port: number };
  const settings = settingsFor(`http://127.0.0.1:${port}`, { OTEL_EXPORTER_OTLP_TIMEOUT: '100' });
  const wrong = await sendSpans(spans(), settings);
  for (const socket of open) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
  assert.match(wrong ?? '', /no answer within \d+ ms/);
});

test('where telemetry is off nothing is sent and nothing is said', async () => {
  assert.equal(await sendSpans(spans(), telemetrySettings({})), null);
  assert.equal(await sendMetrics([], telemetrySettings({})), null);
});
