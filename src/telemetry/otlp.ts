import { readFileSync } from 'node:fs';

/** The parts of OTLP's JSON that are sent. Numbers of 64 bits are strings in it, and enums are numbers. */
export type Value =
  | { stringValue: string }
  | { intValue: string }
  | { doubleValue: number }
  | { boolValue: boolean }
  | { arrayValue: { values: Value[] } };

export interface Attribute {
  key: string;
  value: Value;
}

export interface SpanEvent {
  timeUnixNano: string;
  name: string;
  attributes: Attribute[];
}

export const STATUS = { unset: 0, ok: 1, error: 2 } as const;
export const KIND_INTERNAL = 1;

export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
  events: SpanEvent[];
  droppedEventsCount: number;
  status: { code: number; message?: string };
}

export type Plain = string | number | boolean | readonly string[] | null | undefined;

/** What is not known is left out: an empty attribute would be one that somebody could filter by. */
export function attributes(plain: Readonly<Record<string, Plain>>): Attribute[] {
  return Object.entries(plain).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: encoded(value) }],
  );
}

const LONGEST_TEXT = 4_096;

function encoded(value: Exclude<Plain, null | undefined>): Value {
  if (typeof value === 'string') return { stringValue: value.slice(0, LONGEST_TEXT).toWellFormed() };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map(encoded) } };
}

/** Milliseconds since 1970 in nanoseconds, which no number of JavaScript holds. */
export function nanoseconds(ms: number): string {
  const whole = Math.floor(ms);
  return String(BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6)));
}

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const SCOPE = { name: 'template-delivery', version };

export const resource = (plain: Readonly<Record<string, string>>) => ({
  attributes: attributes({ 'service.version': version, ...plain }),
});

export const tracesRequest = (about: Readonly<Record<string, string>>, spans: Span[]) => ({
  resourceSpans: [{ resource: resource(about), scopeSpans: [{ scope: SCOPE, spans }] }],
});

export const metricsRequest = (about: Readonly<Record<string, string>>, metrics: Metric[]) => ({
  resourceMetrics: [{ resource: resource(about), scopeMetrics: [{ scope: SCOPE, metrics }] }],
});

export interface Metric {
  name: string;
  description: string;
  unit: string;
  gauge: { dataPoints: { timeUnixNano: string; asDouble: number; attributes: Attribute[] }[] };
}
