import { readFileSync } from 'node:fs';
import { systemClock } from '../clock.ts';
import type { ExchangeReply } from '../platform/exchange.ts';
import { undiciExchange } from '../platform/undici.ts';
import { type Metric, metricsRequest, type Span, tracesRequest } from './otlp.ts';
import type { Destination, TelemetrySettings } from './settings.ts';

/**
 * An exporter of our own: OTLP over HTTP is one POST of JSON, and a run sends one when all is over. The SDK with its
 * exporter is 12 packages of 28 MB, global state and a queue for what a pure function and a request do.
 */
export async function sendSpans(spans: Span[], settings: TelemetrySettings): Promise<string | null> {
  if (settings.traces === null || spans.length === 0) return null;
  return await send(settings.traces, tracesRequest(settings.resource, spans));
}

export async function sendMetrics(metrics: Metric[], settings: TelemetrySettings): Promise<string | null> {
  if (settings.metrics === null || metrics.length === 0) return null;
  return await send(settings.metrics, metricsRequest(settings.resource, metrics));
}

/** Statuses after which the standard has it sent again. A collector that is not there is not waited for. */
const SEND_AGAIN = new Set([429, 502, 503, 504]);
const PAUSE_MS = 250;
const MOST_ANSWER_BYTES = 65_536;

/** What went wrong, in one sentence, or nothing. It never throws and ends within the destination's own limit. */
async function send(destination: Destination, body: unknown): Promise<string | null> {
  const clock = systemClock();
  const text = JSON.stringify(body);
  try {
    await using exchange = undiciExchange({ pace: 1, ...trusting(destination) });
    for (;;) {
      const restMs = destination.timeoutMs - clock.now();
      const reply = await exchange.send({
        method: 'POST',
        url: destination.url,
        headers: { ...destination.headers, 'content-type': 'application/json' },
        body: text,
        timeoutMs: restMs,
        maxBytes: MOST_ANSWER_BYTES,
      });
      const pauseMs = pauseOf(reply);
      if (pauseMs === null || clock.now() + pauseMs >= destination.timeoutMs)
        return complaint(destination, reply);
      await clock.sleep(pauseMs);
    }
  } catch (error) {
    return `telemetry could not be sent: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const trusting = ({ certificate }: Destination) =>
  certificate === null ? {} : { ca: [readFileSync(certificate, 'utf8')] };

function pauseOf(reply: ExchangeReply): number | null {
  if (!reply.answered || !SEND_AGAIN.has(reply.status)) return null;
  const asked = Number(reply.retryAfter) * 1_000;
  return Math.max(PAUSE_MS, Number.isFinite(asked) ? asked : 0);
}

function complaint({ url }: Destination, reply: ExchangeReply): string | null {
  // The path may hold a key, as some vendors have it.
  const { host } = new URL(url);
  if (!reply.answered) return `the collector at ${host} took no telemetry: ${reply.why.message}`;
  if (reply.status < 200 || reply.status > 299)
    return `the collector at ${host} took no telemetry: it answered ${reply.status}`;
  const rejected = partial(reply.body);
  return rejected === null ? null : `the collector at ${host} took a part only: ${rejected}`;
}

function partial(body: string): string | null {
  try {
    const { partialSuccess } = JSON.parse(body) as { partialSuccess?: Record<string, unknown> };
    const rejected = Number(partialSuccess?.rejectedSpans ?? partialSuccess?.rejectedDataPoints ?? 0);
    return rejected > 0 ? String(partialSuccess?.errorMessage || `${rejected} rejected`) : null;
  } catch {
    return null;
  }
}
