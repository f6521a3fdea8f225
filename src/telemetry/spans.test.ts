import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coalesceRun, greenRun, inconclusiveRun, lostRun, type Sample } from '../report/sample/runs.ts';
import { judge } from '../verdict/judge.ts';
import { TracesRequest } from './collector.fixture.ts';
import { type Attribute, type Span, tracesRequest } from './otlp.ts';
import { spansOf } from './spans.ts';
import { newTrace, traceparent } from './trace.ts';

const TRACE = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', parentSpanId: null };

const plain = (attributes: readonly Attribute[]) =>
  Object.fromEntries(
    attributes.map(({ key, value }) => {
      const [only] = Object.values(value) as unknown[];
      return [key, only];
    }),
  );

const named = (spans: readonly Span[], name: string) => {
  const found = spans.find((span) => span.name === name);
  assert.ok(found, `there is no span ${name}`);
  return found;
};

test('every run is a trace that a collector takes, one span a hop under that of the run', () => {
  for (const sample of [greenRun(), coalesceRun(), lostRun(), inconclusiveRun()]) {
    const spans = spansOf(sample, TRACE, 128);
    TracesRequest.parse(tracesRequest({ 'service.name': 'delivery' }, spans));
    const [run, ...hops] = spans;
    assert.equal(run?.spanId, TRACE.spanId);
    assert.equal(run?.parentSpanId, undefined);
    assert.ok(hops.every(({ parentSpanId }) => parentSpanId === TRACE.spanId));
    assert.equal(new Set(spans.map(({ spanId }) => spanId)).size, spans.length);
  }
});

test('a delivery that stood has a span for each thing that was waited for, in the time of the wall', () => {
  const sample = greenRun();
  const spans = spansOf(sample, TRACE, 128);
  assert.deepEqual(
    spans.map(({ name, status }) => [name, status.code]),
    ['delivery of seo-agent', 'tenant', 'reachable', ...sample.verdict.assertions.map(({ id }) => id)].map(
      (name) => [name, 1],
    ),
  );
  const plugin = named(spans, 'plugin');
  const beganMs = Date.parse(sample.verdict.startedAt) + 41_000 / sample.verdict.pace;
  assert.ok(Math.abs(Number(BigInt(plugin.startTimeUnixNano) / 1_000n) / 1_000 - beganMs) < 0.01);
  assert.deepEqual(
    [plain(plugin.attributes)['delivery.hop.took_ms'], plain(plugin.attributes)['delivery.hop.budget_ms']],
    ['7000', '600000'],
  );
});

/** A run whose tenant was created and, for all that was seen of it, never came to run or to answer. */
const without = (sample: Sample, subjects: readonly string[]): Sample => {
  const events = sample.events.filter((event) => event.type !== 'look' || !subjects.includes(event.subject));
  const verdict = judge(events);
  assert.ok(verdict);
  return { ...sample, events, verdict };
};

test('a tenant that was waited for, and never ran or never answered, is not well', () => {
  const statuses = (subjects: readonly string[]) =>
    spansOf(without(inconclusiveRun(), subjects), TRACE, 128)
      .filter(({ name }) => name === 'tenant' || name === 'reachable')
      .map(({ name, status }) => [name, status.code]);
  assert.deepEqual(statuses(['org', 'health']), [['tenant', 0]]);
  assert.deepEqual(statuses(['health']), [
    ['tenant', 1],
    ['reachable', 0],
  ]);
});

test('a red run tells its verdict, its cause and each failed heartbeat with the error of its read', () => {
  const [run, ...hops] = spansOf(coalesceRun(), TRACE, 128);
  assert.equal(run?.status.code, 2);
  const attributes = plain(run?.attributes ?? []);
  assert.equal(attributes['delivery.verdict'], 'fail');
  assert.equal(attributes['delivery.cause.mechanism'], 'heartbeat-read-fails');
  const failed = run?.events.filter(({ name }) => name === 'heartbeat read failed') ?? [];
  assert.equal(failed.length, 14);
  assert.equal(plain(failed[0]?.attributes ?? [])['db.response.status_code'], '22P02');
  const plugin = named(hops, 'plugin');
  assert.equal(plugin.status.code, 2);
  assert.equal(plain(plugin.attributes)['delivery.cause.mechanism'], 'heartbeat-read-fails');
  assert.ok(!hops.some(({ name }) => name === 'stays'), 'a blocked hop was not waited for');
});

test('of too many heartbeats those are kept that failed, and the others are counted', () => {
  const [run] = spansOf(coalesceRun(200), TRACE, 128);
  assert.deepEqual([run?.events.length, run?.droppedEventsCount], [128, 72]);
  const [green] = spansOf(greenRun(), TRACE, 2);
  assert.deepEqual([green?.events.length, green?.droppedEventsCount], [2, 1]);
});

test('the same evidence is the same trace', () => {
  assert.deepEqual(spansOf(coalesceRun(), TRACE, 128), spansOf(coalesceRun(), TRACE, 128));
});

test('a run joins the trace of the pipeline that started it', () => {
  const parent = '00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01';
  const trace = newTrace({ TRACEPARENT: parent });
  assert.deepEqual(
    [trace.traceId, trace.parentSpanId],
    ['0af7651916cd43dd8448eb211c80319c', '00f067aa0ba902b7'],
  );
  assert.match(
    traceparent(trace),
    /^00-0af7651916cd43dd8448eb211c80319c-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$/,
  );
  const [run] = spansOf(greenRun(), trace, 128);
  assert.equal(run?.parentSpanId, '00f067aa0ba902b7');
});

test('without a pipeline, or with a malformed word from one, a run has a trace of its own', () => {
  for (const TRACEPARENT of [undefined, 'nonsense', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`]) {
    const trace = newTrace({ TRACEPARENT });
    assert.equal(trace.parentSpanId, null);
    assert.match(trace.traceId, /^(?!0{32})[0-9a-f]{32}$/);
  }
});
