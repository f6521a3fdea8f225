import { randomBytes } from 'node:crypto';

/** The trace of a run is named before the run begins, so that the platform can be told of it with every request. */
export interface Trace {
  traceId: string;
  /** The span of the run itself. */
  spanId: string;
  /** Where the run is a part of something greater: a pipeline that hands its own context on. */
  parentSpanId: string | null;
}

const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}/;

export function newTrace(env: Readonly<Record<string, string | undefined>>): Trace {
  const [, traceId, parentSpanId] = TRACEPARENT.exec(env.TRACEPARENT?.trim() ?? '') ?? [];
  return {
    traceId: traceId ?? randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    parentSpanId: parentSpanId ?? null,
  };
}

export const traceparent = ({ traceId, spanId }: Pick<Trace, 'traceId' | 'spanId'>) =>
  `00-${traceId}-${spanId}-01`;
