import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';

/**
 * A collector for tests: it takes what the OTLP specification describes, field by field, and answers 400 to anything
 * else, as a real one does for JSON that is not of its message.
 */
const Nano = z.string().regex(/^[1-9]\d{18}$/);
const Id = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
    .refine((id) => !/^0+$/.test(id));

const Scalar = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
  z.strictObject({ doubleValue: z.number() }),
  z.strictObject({ boolValue: z.boolean() }),
]);
const AnyValue = z.union([
  Scalar,
  z.strictObject({ arrayValue: z.strictObject({ values: z.array(Scalar) }) }),
]);
const Attributes = z
  .array(z.strictObject({ key: z.string().min(1), value: AnyValue }))
  .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, 'a key stands twice');

const Resource = z.strictObject({ attributes: Attributes });
const Scope = z.strictObject({ name: z.string(), version: z.string() });

const Span = z
  .strictObject({
    traceId: Id(16),
    spanId: Id(8),
    parentSpanId: Id(8).optional(),
    name: z.string().min(1),
    kind: z.number().int().min(1).max(5),
    startTimeUnixNano: Nano,
    endTimeUnixNano: Nano,
    attributes: Attributes,
    events: z.array(z.strictObject({ timeUnixNano: Nano, name: z.string().min(1), attributes: Attributes })),
    droppedEventsCount: z.number().int().nonnegative(),
    status: z.strictObject({ code: z.number().int().min(0).max(2), message: z.string().optional() }),
  })
  .refine(
    (span) => BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano),
    'it ends before it begins',
  );

export const TracesRequest = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: Resource,
      scopeSpans: z.array(z.strictObject({ scope: Scope, spans: z.array(Span).min(1) })),
    }),
  ),
});

const Point = z.strictObject({ timeUnixNano: Nano, asDouble: z.number(), attributes: Attributes });

export const MetricsRequest = z.strictObject({
  resourceMetrics: z.array(
    z.strictObject({
      resource: Resource,
      scopeMetrics: z.array(
        z.strictObject({
          scope: Scope,
          metrics: z
            .array(
              z.strictObject({
                name: z.string().min(1),
                description: z.string(),
                unit: z.string(),
                gauge: z.strictObject({ dataPoints: z.array(Point).min(1) }),
              }),
            )
            .min(1),
        }),
      ),
    }),
  ),
});

export interface Received {
  path: string;
  headers: IncomingMessage['headers'];
  /** What is wrong with it, or nothing. */
  wrong: string | null;
  traces: z.infer<typeof TracesRequest> | null;
  metrics: z.infer<typeof MetricsRequest> | null;
}

export interface Collector extends AsyncDisposable {
  url: string;
  received: Received[];
}

type Answer = (request: number, response: ServerResponse) => void;

/** `answer` says what is answered to what was well formed; by default that all was taken. */
export async function startCollector(answer: Answer = taken): Promise<Collector> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const one = check(request, body);
      received.push(one);
      if (one.wrong === null) return answer(received.length, response);
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ message: one.wrong }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const taken: Answer = (_, response) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"partialSuccess":{}}');

function check({ url = '', method, headers }: IncomingMessage, body: string): Received {
  const path = new URL(url, 'http://collector').pathname;
  const one: Received = { path, headers, wrong: null, traces: null, metrics: null };
  if (method !== 'POST' || headers['content-type'] !== 'application/json')
    return { ...one, wrong: `${method} of ${headers['content-type']}` };
  if (path === '/v1/traces') {
    const parsed = TracesRequest.safeParse(JSON.parse(body));
    return { ...one, traces: parsed.data ?? null, wrong: parsed.error?.message ?? null };
  }
  if (path === '/v1/metrics') {
    const parsed = MetricsRequest.safeParse(JSON.parse(body));
    return { ...one, metrics: parsed.data ?? null, wrong: parsed.error?.message ?? null };
  }
  return { ...one, wrong: `nothing is served on ${path}` };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
