import { createHash } from 'node:crypto';
import type { EvidenceEvent } from '../evidence/events.ts';
import { milestonesOf, waitFor } from '../report/story/waits.ts';
import type { Assertion, Verdict } from '../verdict/result.ts';
import { heartbeatEvents } from './heartbeats.ts';
import { attributes, KIND_INTERNAL, nanoseconds, type Span, STATUS } from './otlp.ts';
import type { Trace } from './trace.ts';

/** A run as a trace: a pure function of what was recorded, so that the same evidence tells the same story there. */
export interface Told {
  verdict: Verdict;
  events: readonly EvidenceEvent[];
}

export function spansOf(told: Told, trace: Trace, mostEvents: number): Span[] {
  return [runSpan(told, trace, mostEvents), ...hopSpans(told, trace)];
}

/** A span lies where it was by the wall, whatever the platform's pace, beside the spans of the platform itself. */
export const wallTime = ({ startedAt, pace }: Verdict, atMs: number) =>
  nanoseconds(Date.parse(startedAt) + atMs / pace);

function runSpan({ verdict, events }: Told, trace: Trace, mostEvents: number): Span {
  const { expected, target, tenant, heartbeats, causes } = verdict;
  const { shown, dropped } = heartbeatEvents({ verdict, events }, mostEvents);
  const [cause] = causes;
  return {
    traceId: trace.traceId,
    spanId: trace.spanId,
    ...(trace.parentSpanId ? { parentSpanId: trace.parentSpanId } : {}),
    name: `delivery of ${expected.template}`,
    kind: KIND_INTERNAL,
    startTimeUnixNano: wallTime(verdict, 0),
    endTimeUnixNano: wallTime(verdict, verdict.tookMs),
    attributes: attributes({
      'delivery.run': verdict.run,
      'delivery.verdict': verdict.verdict,
      'delivery.exit_code': verdict.exitCode,
      'delivery.headline': verdict.headline,
      'delivery.target': target.name,
      'delivery.pace': verdict.pace,
      'delivery.template': expected.template,
      'delivery.git_sha': expected.gitSha,
      'delivery.tenant': tenant.slug,
      'delivery.heartbeats.seen': heartbeats.seen,
      'delivery.heartbeats.failed': heartbeats.failed,
      'delivery.cause.mechanism': cause?.mechanism,
      'delivery.cause.certainty': cause?.certainty,
      'delivery.cause.summary': cause?.summary,
      'delivery.causes': causes.length > 0 ? causes.map(({ mechanism }) => mechanism) : null,
      'delivery.limits': verdict.limits.length > 0 ? verdict.limits : null,
      'server.address': hostOf(target.controlPlane),
    }),
    events: shown,
    droppedEventsCount: dropped,
    status: statusOf(verdict.verdict, verdict.headline),
  };
}

interface Hop {
  name: string;
  fromMs: number;
  toMs: number;
  budgetMs: number | null;
  /** Null where a thing never came that no assertion judges. */
  state: Assertion['state'] | null;
  assertion: Assertion | null;
}

function hopSpans(told: Told, trace: Trace): Span[] {
  const { verdict } = told;
  return hopsOf(told).map(({ name, fromMs, toMs, budgetMs, state, assertion }) => {
    const cause = verdict.causes.find(({ explains }) => assertion && explains.includes(assertion.id));
    return {
      traceId: trace.traceId,
      spanId: childOf(trace, name),
      parentSpanId: trace.spanId,
      name,
      kind: KIND_INTERNAL,
      startTimeUnixNano: wallTime(verdict, fromMs),
      endTimeUnixNano: wallTime(verdict, Math.max(fromMs, toMs)),
      attributes: attributes({
        'delivery.hop': name,
        'delivery.hop.took_ms': Math.max(0, toMs - fromMs),
        'delivery.hop.budget_ms': budgetMs,
        'delivery.assertion.state': assertion?.state,
        'delivery.assertion.because': assertion?.because,
        'delivery.assertion.proof': assertion?.proof,
        'delivery.cause.mechanism': cause?.mechanism,
        'delivery.cause.certainty': cause?.certainty,
      }),
      events: [],
      droppedEventsCount: 0,
      status: statusOf(state, assertion?.because ?? ''),
    };
  });
}

function hopsOf({ verdict, events }: Told): Hop[] {
  const stones = milestonesOf(events);
  const budgets = stones.run?.budgets;
  const end = stones.teardown ?? verdict.tookMs;
  const first = (
    name: string,
    from: number | null,
    to: number | null,
    budgetMs: number | undefined,
  ): Hop[] => {
    if (from === null) return [];
    // What never came is not well; but no assertion says that it failed, so the span does not either.
    const state = to === null ? null : 'pass';
    return [{ name, fromMs: from, toMs: to ?? end, budgetMs: budgetMs ?? null, state, assertion: null }];
  };
  return [
    ...first('tenant', stones.created, stones.running, budgets?.tenant),
    ...first('reachable', stones.running, stones.reachable, budgets?.reachable),
    ...verdict.assertions.flatMap((assertion): Hop[] => {
      const wait = assertion.state === 'blocked' ? null : waitFor(assertion, stones, verdict);
      if (wait === null) return [];
      const toMs = wait.toMs ?? wait.untilMs ?? verdict.tookMs;
      const { id: name, state } = assertion;
      return [{ name, fromMs: wait.fromMs, toMs, budgetMs: wait.budgetMs, state, assertion }];
    }),
  ];
}

/** Not at random: the same run sent twice is the same trace. */
const childOf = ({ spanId }: Trace, name: string) =>
  createHash('sha256').update(`${spanId} ${name}`).digest('hex').slice(0, 16);

function statusOf(state: Verdict['verdict'] | Hop['state'], message: string): Span['status'] {
  if (state === 'fail') return { code: STATUS.error, message: message.slice(0, 1_000) };
  return { code: state === 'pass' ? STATUS.ok : STATUS.unset };
}

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).hostname : null);
