import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { recorder } from '../../src/evidence/recorder.ts';
import { redactor } from '../../src/evidence/redaction.ts';
import { gate } from '../../src/gate/gate.ts';
import type { GateParts, GatePlan } from '../../src/gate/plan.ts';
import { registryLog } from '../../src/logs/registry.ts';
import type { Exchange } from '../../src/platform/exchange.ts';
import { timingAt } from '../../src/probe/timing.ts';
import { play, type SimulatedClock, simulatedClock } from '../../src/simulation/clock.ts';
import { memoryLedger } from '../../src/simulation/ledger.ts';
import { goodBuild } from '../../src/simulation/plan/build.ts';
import { drawPlan, type Plan } from '../../src/simulation/plan/plan.ts';
import { simulatedPlatform } from '../../src/simulation/platform/platform.ts';
import { CONTROL_PLANE } from '../../src/simulation/platform/request.ts';
import { conclude } from '../../src/verdict/judge.ts';
import { onEnd, optionsOf, tell } from './parent.ts';

/** So many gates at once on one clock; as many in all whatever the size, so that each is as warm as the others. */
export interface GrowthOptions {
  atOnce: number;
  inAll: number;
  /** Whether the list of tenants, which is everybody's, names all of them. */
  listed: boolean;
}

export interface GrowthTold {
  cpuMs: number;
  heapKb: number;
  requests: number;
}

const KINDS = 10;
const WARM_UP = 60;
const STARTED_AT = '2026-11-21T09:00:00.000Z';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

interface Wave {
  requests: number;
  heapKb: number;
}

async function wave(atOnce: number, listed: boolean): Promise<Wave> {
  const clock = simulatedClock();
  const counter = { requests: 0 };
  const others = listed ? othersIn(atOnce) : '';
  // What the wave before held is let go of only once its last promises have run.
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  const before = process.memoryUsage().heapUsed;
  const held: unknown[] = [];
  const all = () =>
    Promise.all(
      Array.from({ length: atOnce }, async (_, n) =>
        held.push(await one(clock, (n % KINDS) + 1, counter, others)),
      ),
    );
  await play(clock, all);
  collect();
  const heapKb = (process.memoryUsage().heapUsed - before) / 1_024;
  if (held.length !== atOnce) throw new Error(`${held.length} of ${atOnce} ended`);
  return { requests: counter.requests, heapKb };
}

function othersIn(atOnce: number): string {
  const rows = Array.from({ length: atOnce - 1 }, (_, n) => {
    const slug = `e2e-tmpl-${n.toString(16).padStart(8, '0')}`;
    return JSON.stringify({ id: slug, slug, name: slug, instance_status: 'running', created_at: STARTED_AT });
  });
  return rows.length === 0 ? '' : `,${rows.join(',')}`;
}

async function one(
  clock: SimulatedClock,
  seed: number,
  counter: { requests: number },
  others: string,
): Promise<unknown> {
  const plan = delivery(drawPlan(seed));
  const platform = simulatedPlatform(plan, clock);
  const secrets = redactor([plan.tokens.admin]);
  const record = recorder({
    ...{ clock, redactor: secrets },
    sink: { write: () => undefined, [Symbol.dispose]: () => undefined },
  });
  const timing = { ...timingAt(1), logWaitMs: plan.log.waitMs };
  const parts: GateParts = {
    ...{ clock, timing, recorder: record, redactor: secrets, ledger: memoryLedger() },
    exchange: counting(platform.exchange, counter, others),
    newSlug: () => plan.slugs[0],
    logSource: ({ cp, slug }) => registryLog({ cp, slug, clock, now: record.now, waitMs: timing.logWaitMs }),
    stop: new AbortController().signal,
  };
  const story = await gate(gatePlan(plan), parts);
  const verdict = conclude(story);
  if (verdict?.verdict !== 'pass')
    throw new Error(`a good delivery was judged ${verdict?.verdict}: ${verdict?.headline}`);
  return story;
}

const LIST = /"orgs":\[([^\]]+)\]/;

function counting(exchange: Exchange, counter: { requests: number }, others: string): Exchange {
  return {
    async send(request) {
      counter.requests += 1;
      const reply = await exchange.send(request);
      if (
        !reply.answered ||
        others === '' ||
        !request.url.endsWith('/cp/admin/orgs') ||
        request.method !== 'GET'
      )
        return reply;
      return { ...reply, body: reply.body.replace(LIST, (_, own) => `"orgs":[${own}${others}]`) };
    },
    [Symbol.asyncDispose]: () => exchange[Symbol.asyncDispose](),
  };
}

/** Everything as it is drawn, but a good build on a good day. */
function delivery(plan: Plan): Plan {
  return {
    ...plan,
    ...{ faults: [], exercises: [], stretch: null, noiseLevel: 'none', clockJumps: [], early: true },
    build: goodBuild(plan.expected.gitSha),
    budgets: { ...plan.budgets, tenant: 900_000, reachable: 900_000, build: 600_000, online: 900_000 },
    course: {
      ...plan.course,
      ...{ runsAfterMs: 30_000, failsAfterMs: null, reachableAfterMs: 6_000, deployedAfterMs: 0 },
      ...{ rolledBackAfterMs: null, outages: [], failingReads: null, failingStages: 0, assetsLateMs: 0 },
      ...{
        bootMs: 15_000,
        lostBeats: 0,
        lateBeats: 0,
        coldMs: 0,
        stubMs: 0,
        stageMs: 3_000,
        goneAfterMs: 3_000,
      },
      ...{ restartDownMs: 10_000, whileDown: 'provisioning' },
    },
    noise: { ...plan.noise, rate: 0, weather: [] },
    log: { ...plan.log, kind: 'full', latenessMs: 0, gapAtMs: null, lostAtMs: null },
  };
}

const gatePlan = (plan: Plan): GatePlan => ({
  ...{ run: `growth-${plan.seed}`, startedAt: STARTED_AT, keep: false },
  target: {
    ...{ name: 'simulated', controlPlane: CONTROL_PLANE, adminToken: plan.tokens.admin, headers: {} },
    ...{ embedded: false, unverifiedTls: false },
  },
  ...{ expected: plan.expected, budgets: plan.budgets, exercises: plan.exercises },
  ...{ early: plan.early, staleAfterMs: plan.staleAfterMs },
});

onEnd();
const { atOnce, inAll, listed } = optionsOf<GrowthOptions>();
await wave(WARM_UP, false);
const waves: Wave[] = [];
const before = process.cpuUsage();
while (waves.length * atOnce < inAll) waves.push(await wave(atOnce, listed));
const { user, system } = process.cpuUsage(before);
const tenants = waves.length * atOnce;
const sum = (of: (wave: Wave) => number) => waves.reduce((total, each) => total + of(each), 0);
tell({
  cpuMs: (user + system) / 1_000 / tenants,
  heapKb: sum(({ heapKb }) => heapKb) / tenants,
  requests: sum(({ requests }) => requests) / tenants,
} satisfies GrowthTold);
