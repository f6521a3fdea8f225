import assert from 'node:assert/strict';
import { test } from 'node:test';
import { telemetrySettings } from './settings.ts';
import { tellSmoke } from './smoke.ts';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example.com:4318/' };

test('telemetry is off unless a variable asks for it', () => {
  const { traces, metrics, warnings } = telemetrySettings({ OTEL_SERVICE_NAME: 'checkout' });
  assert.deepEqual([traces, metrics, warnings], [null, null, []]);
});

test('the common endpoint gets the path of each signal, and the endpoint of one signal is taken as it stands', () => {
  const common = telemetrySettings(ENDPOINT);
  assert.equal(common.traces?.url, 'http://collector.example.com:4318/v1/traces');
  assert.equal(common.metrics?.url, 'http://collector.example.com:4318/v1/metrics');
  const own = telemetrySettings({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://in.example.com/otlp' });
  assert.equal(own.traces?.url, 'https://in.example.com/otlp');
  assert.equal(own.metrics, null);
});

test('OTEL_SDK_DISABLED turns everything off, and an exporter of none its own signal', () => {
  const disabled = telemetrySettings({ ...ENDPOINT, OTEL_SDK_DISABLED: 'True' });
  assert.deepEqual([disabled.traces, disabled.metrics], [null, null]);
  const { traces, metrics } = telemetrySettings({ ...ENDPOINT, OTEL_METRICS_EXPORTER: 'none' });
  assert.notEqual(traces, null);
  assert.equal(metrics, null);
});

test('an exporter that is asked for by name needs no endpoint', () => {
  const { traces, metrics } = telemetrySettings({ OTEL_TRACES_EXPORTER: 'otlp' });
  assert.equal(traces?.url, 'http://localhost:4318/v1/traces');
  assert.equal(metrics, null);
});

test('headers and the limit of time are those of the signal before the common ones', () => {
  const { traces, metrics } = telemetrySettings({
    ...ENDPOINT,
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b, x-tenant=7',
    OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'api-key=c',
    OTEL_EXPORTER_OTLP_TIMEOUT: '500',
  });
  assert.deepEqual(traces?.headers, { 'api-key': 'a b', 'x-tenant': '7' });
  assert.deepEqual(metrics?.headers, { 'api-key': 'c' });
  assert.equal(traces?.timeoutMs, 500);
});

test('the service is named by its own variable before the resource attributes', () => {
  const resource = (more: Record<string, string>) => telemetrySettings({ ...ENDPOINT, ...more }).resource;
  assert.deepEqual(resource({}), { 'service.name': 'delivery' });
  const attributes = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=a,deployment.environment.name=st%C3%A4ging' };
  assert.deepEqual(resource(attributes), { 'service.name': 'a', 'deployment.environment.name': 'stäging' });
  assert.equal(resource({ ...attributes, OTEL_SERVICE_NAME: 'b' })['service.name'], 'b');
});

test('what cannot be followed is a warning that holds no secret, and nothing else', () => {
  const warnings = (more: Record<string, string>) => telemetrySettings({ ...ENDPOINT, ...more }).warnings;
  assert.deepEqual(warnings({}), []);
  assert.deepEqual(warnings({ OTEL_RESOURCE_ATTRIBUTES: 'token' }), [
    'OTEL_RESOURCE_ATTRIBUTES is not a list of key=value: it is ignored',
  ]);
  assert.deepEqual(warnings({ OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'key=%zz-secret' }), [
    'OTEL_EXPORTER_OTLP_HEADERS is not a list of key=value: it is ignored',
  ]);
  assert.deepEqual(warnings({ OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc' }), [
    'OTEL_EXPORTER_OTLP_PROTOCOL=grpc is not spoken here: use the HTTP port of the collector',
  ]);
  assert.deepEqual(warnings({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'collector:4318' }), [
    'the OTLP endpoint for traces is not a URL of HTTP: collector:4318',
  ]);
  assert.deepEqual(warnings({ OTEL_TRACES_EXPORTER: 'zipkin' }), [
    'OTEL_TRACES_EXPORTER=zipkin is not spoken here',
  ]);
});

test('a smoke that can send nothing for a mistake in the variables tells the mistake', async () => {
  const smoked = {
    target: { name: 'staging' },
    expected: { gitSha: '4f2a91c' },
    verdict: 'pass' as const,
    tookMs: 1,
    counts: {},
  };
  const told = await tellSmoke(smoked, { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'collector:4318' });
  assert.deepEqual(told, ['the OTLP endpoint for metrics is not a URL of HTTP: collector:4318']);
  assert.deepEqual(await tellSmoke(smoked, {}), []);
});
