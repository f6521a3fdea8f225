import type { Exchange, ExchangeReply, ExchangeRequest } from '../../platform/exchange.ts';
import type { Scheduler } from '../clock.ts';
import { type Endpoint, type Passage, passageOf } from '../plan/noise.ts';
import type { Plan } from '../plan/plan.ts';
import { type Answer, json } from './answer.ts';
import { carryOut } from './carry-out.ts';
import type { Asked, Journal } from './journal.ts';
import { type LogStore, newLogStore } from './log-store.ts';
import { handlingOf, replyOf, unanswered } from './mishaps.ts';
import { type Call, newRouter, type Route } from './request.ts';
import { type Serving, serve } from './serve.ts';
import { newTenants, type Tenants } from './tenants.ts';

/** The platform as the harness meets it: requests in, answers out, and noise in between. */
export interface SimulatedPlatform {
  exchange: Exchange;
  journal: Journal;
  tenants: Tenants;
  logs: LogStore;
}

export function simulatedPlatform(plan: Plan, scheduler: Scheduler): SimulatedPlatform {
  const timeOfDay = timeOfDayOf(plan);
  const logs = newLogStore(plan, scheduler, timeOfDay);
  const tenants = newTenants(plan, scheduler, logs.write);
  const serving: Serving = { plan, tenants, timeOfDay, answers: new WeakMap() };
  const journal: Journal = { all: [], by: new Map(), outstanding: 0 };
  const parts: Parts = {
    plan,
    scheduler,
    serving,
    tenants,
    logs,
    journal,
    routeOf: newRouter(),
    calledOff: newCalledOff(),
    connections: 0,
    now: () => scheduler.now(),
  };
  return {
    journal,
    tenants,
    logs,
    exchange: {
      send: (request) => send(parts, request),
      [Symbol.asyncDispose]: async () => undefined,
    },
  };
}

interface Parts {
  plan: Plan;
  scheduler: Scheduler;
  serving: Serving;
  tenants: Tenants;
  logs: LogStore;
  journal: Journal;
  routeOf: (request: ExchangeRequest) => Route;
  calledOff: CalledOff;
  connections: number;
  now: () => number;
}

/** Who is to hear of a signal's abort: one listener a signal does for all of its requests. */
interface CalledOff {
  add(signal: AbortSignal, hear: () => void): void;
  remove(signal: AbortSignal, hear: () => void): void;
}

function newCalledOff(): CalledOff {
  const known = new WeakMap<AbortSignal, Set<() => void>>();
  return {
    add(signal, hear) {
      const waiting = known.get(signal);
      if (waiting) return void waiting.add(hear);
      const first = new Set([hear]);
      known.set(signal, first);
      const tell = () => {
        for (const one of [...first]) one();
      };
      signal.addEventListener('abort', tell, { once: true });
    },
    remove: (signal, hear) => void known.get(signal)?.delete(hear),
  };
}

const EPOCH_MS = Date.UTC(2026, 10, 21, 9, 0, 0);

/** The time of day jumps where the plan says so: what is measured with it goes wrong, what is not stays right. */
function timeOfDayOf({ clockJumps }: Plan): (ms: number) => string {
  return (ms) => {
    const jumped = clockJumps.reduce((sum, { atMs, byMs }) => (ms >= atMs ? sum + byMs : sum), 0);
    return new Date(EPOCH_MS + ms + jumped).toISOString();
  };
}

/** These change something, so they are carried out when they get there; the others are answered in retrospect. */
const WRITES: ReadonlySet<Endpoint> = new Set<Endpoint>([
  'create-org',
  'delete-tenant',
  'create-workspace',
  'put-model',
  'put-secret',
]);

/** A request on its way, and what was written down of it. */
interface Way {
  call: Call;
  asked: Asked;
  passage: Passage;
  limitMs: number;
  end: (reply: ExchangeReply) => void;
  /** Calls back at that moment, unless the request has ended before. */
  at: (ms: number, run: () => void) => void;
  now: () => number;
}

function send(parts: Parts, request: ExchangeRequest): Promise<ExchangeReply> {
  const { plan, scheduler, journal, calledOff } = parts;
  const { signal } = request;
  const sentMs = scheduler.now();
  const route = parts.routeOf(request);
  const { endpoint } = route;
  const call = { route, request };
  const asked: Asked = {
    endpoint,
    slug: route.slug ?? route.of,
    of: route.of,
    sentMs,
    handledMs: null,
    answeredMs: null,
    told: false,
    foreign: isForeign(parts, call),
  };
  note(journal, asked);
  journal.outstanding += 1;
  if (request.freshConnection) parts.connections += 1;
  const { connections } = parts;
  return new Promise((resolve) => {
    const callOffs: (() => void)[] = [];
    const end = (reply: ExchangeReply) => {
      for (const callOff of callOffs) callOff();
      if (signal) calledOff.remove(signal, abort);
      journal.outstanding -= 1;
      resolve(reply.answered && request.freshConnection ? { ...reply, connection: connections } : reply);
    };
    const abort = () => end(unanswered('aborted', 'no longer needed'));
    const at = (ms: number, run: () => void) => {
      if (ms <= scheduler.now()) run();
      else callOffs.push(scheduler.after(ms - scheduler.now(), run));
    };
    if (signal?.aborted) return abort();
    if (signal) calledOff.add(signal, abort);
    const passage = passageOf(plan.noise, endpoint, route.place, sentMs);
    const way = { call, asked, passage, limitMs: sentMs + request.timeoutMs, end, at, now: scheduler.now };
    if (endpoint === 'logs') poll(parts, way);
    else if (WRITES.has(endpoint)) write(parts, way);
    else read(parts, way);
  });
}

function note({ all, by }: Journal, asked: Asked): void {
  all.push(asked);
  const known = by.get(asked.endpoint);
  if (known) known.push(asked);
  else by.set(asked.endpoint, [asked]);
}

function isForeign({ plan }: Parts, { route, request }: Call): boolean {
  const org = request.headers['x-molecule-org-id'];
  return org !== undefined && org !== (route.slug === plan.slugs[0] ? plan.ids.org : plan.ids.neighbour);
}

const timedOut = ({ call }: Way) =>
  unanswered('timeout', `no answer within ${Math.round(call.request.timeoutMs)} ms`);

/** Lets the answer, or what the noise makes of it, come back; false where nobody will hear of it in time. */
function comeBack(way: Way, ms: number, reply: ExchangeReply | null, tells: boolean): void {
  const { asked, limitMs, at, end, now } = way;
  if (reply === null || ms >= limitMs) return at(limitMs, () => end(timedOut(way)));
  at(ms, () => {
    // What is sent on hearing it is sent at this very moment, which the clock has rounded.
    asked.answeredMs = now();
    asked.told = tells;
    end(reply);
  });
}

/** True where the request never gets there. */
function isStopped(parts: Parts, way: Way): boolean {
  const { passage } = way;
  const { instead } = handlingOf(passage.mishap);
  if (instead === undefined) return false;
  comeBack(way, parts.scheduler.now() + passage.thereMs + passage.backMs, instead, false);
  return true;
}

function spoil(way: Way, answer: Answer): { reply: ExchangeReply | null; tells: boolean } {
  const { afterwards } = handlingOf(way.passage.mishap);
  return afterwards
    ? { reply: afterwards(answer), tells: false }
    : { reply: replyOf(answer), tells: answer.tells };
}

/** What changes nothing is answered in retrospect, as things were when it got there: one event instead of two. */
function read(parts: Parts, way: Way): void {
  if (isStopped(parts, way)) return;
  const { call, asked, passage, at, limitMs } = way;
  const handledMs = parts.scheduler.now() + passage.thereMs;
  const backMs = handledMs + passage.backMs;
  at(Math.min(limitMs, Math.max(handledMs, backMs)), () => {
    if (handledMs < limitMs) asked.handledMs = handledMs;
    const answer = serve(parts.serving, call, handledMs);
    const { reply, tells } = spoil(way, answer);
    comeBack(way, backMs + answer.heldMs, reply, tells);
  });
}

/** A write is carried out when it gets there, whether or not anybody still waits for its answer. */
function write(parts: Parts, way: Way): void {
  if (isStopped(parts, way)) return;
  const { call, asked, passage, limitMs, at, end } = way;
  const { scheduler } = parts;
  at(limitMs, () => end(timedOut(way)));
  scheduler.after(passage.thereMs, () => {
    asked.handledMs = scheduler.now();
    const answer = carryOut(parts, call);
    if (passage.mishap === 'twice') carryOut(parts, call);
    const { reply, tells } = spoil(way, answer);
    if (reply) comeBack(way, scheduler.now() + answer.heldMs + passage.backMs, reply, tells);
  });
}

const LOG_QUERY = /after=(\d+)&limit=(\d+)&wait_ms=(\d+)&slug=([\w-]+)/;

/** A read of the log waits at the platform for something to tell, as long as it was told to. */
function poll(parts: Parts, way: Way): void {
  if (isStopped(parts, way)) return;
  const { asked, passage, call, at } = way;
  const { scheduler, logs, plan } = parts;
  const [, after = '0', limit = '0', waitMs = '0', slug = ''] = LOG_QUERY.exec(call.route.of) ?? [];
  const page = () => {
    const found = logs.after(Number(after));
    const lines = found.lines.filter((line) => line.slug === slug).slice(0, Number(limit));
    return { ...found, lines };
  };
  let isOver = false;
  const answer = () => {
    if (isOver) return;
    isOver = true;
    const { lines, next, oldest } = page();
    const { reply, tells } = spoil(way, json(200, { lines: lines.map((line) => line.json), next, oldest }));
    comeBack(way, scheduler.now() + passage.backMs, reply, tells);
  };
  at(scheduler.now() + passage.thereMs, () => {
    asked.handledMs = scheduler.now();
    if (plan.log.lostAtMs !== null && scheduler.now() >= plan.log.lostAtMs) {
      isOver = true;
      return comeBack(way, scheduler.now() + passage.backMs, replyOf(json(500, { error: 'no log' })), false);
    }
    const listen = () =>
      logs.onNext(() => {
        if (page().lines.length > 0) answer();
        else if (!isOver) listen();
      });
    if (page().lines.length > 0) return answer();
    listen();
    at(scheduler.now() + Number(waitMs), answer);
  });
}
