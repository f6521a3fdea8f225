import { goodBuild } from '../src/simulation/plan/build.ts';
import { HEARTBEAT_MS } from '../src/simulation/plan/course.ts';
import { drawPlan, type Plan } from '../src/simulation/plan/plan.ts';
import { eventsOf, type SimulatedRun, simulate } from '../src/simulation/run.ts';
import { number } from './side-by-side/figures.ts';
import { atMost, everyTime, type Findings, median, type Scale } from './side-by-side/findings.ts';
import { inTurn } from './side-by-side/in-turn.ts';

/** The incident that started all this: from online to its cause by name, against the deadline that told it before. */
const HEARTBEATS = 3;
const FAILURE = {
  sqlstate: '22P02',
  message: 'invalid input value for enum workspace_status: ""',
};

export async function run({ quick }: Scale): Promise<Findings> {
  const times = quick ? 10 : 200;
  const pairs = await inTurn(
    times,
    (n) => toCause(n + 1, true),
    (n) => toCause(n + 1, false),
  );
  const beats = pairs.map(({ ours }) => ours / HEARTBEAT_MS);
  const deadlines = pairs.map(({ peer }) => peer);
  return {
    ran: `enum-coalesce ${times} times on simulated time, a heartbeat every ${HEARTBEAT_MS / 1_000} s, boots, answers and everything else as they are drawn; against the same runs with --no-early, which wait for the deadline`,
    comparisons: [
      {
        what: 'heartbeats from online to the named cause',
        goal: everyTime(atMost(HEARTBEATS, '')),
        ratios: beats,
        ours: `${number(median(pairs.map(({ ours }) => ours)) / 1_000)} s`,
        peer: `${number(median(deadlines) / 1_000)} s until the deadline`,
      },
    ],
    notes: [`${number(median(pairs.map(({ ours, peer }) => peer / ours)))} times sooner in the middle`],
  };
}

async function toCause(seed: number, early: boolean): Promise<number> {
  const told = await simulate(seed, (plan) => incident(plan, early));
  const named = told.verdict.causes.some(({ mechanism }) => mechanism === 'heartbeat-read-fails');
  if (!named) throw new Error(`seed ${seed}: no heartbeat-read-fails among the causes`);
  const plugin = told.verdict.assertions.find(({ id }) => id === 'plugin');
  if (plugin?.state !== 'fail' || plugin.atMs === null) throw new Error(`seed ${seed}: plugin did not fail`);
  return plugin.atMs - onlineAt(told);
}

function onlineAt(told: SimulatedRun): number {
  for (const event of eventsOf(told))
    if (event.type === 'look' && event.subject === 'workspace' && event.seen.is === 'workspace')
      if (event.seen.status === 'online') return event.at;
  throw new Error(`seed ${told.plan.seed}: never seen online`);
}

/** The drawn plan without what would be another incident: outages, a late log, a network that fails. */
function incident(drawn: Plan, early: boolean): Plan {
  const plan = drawPlan(drawn.seed);
  return {
    ...plan,
    early,
    faults: ['enum-coalesce'],
    exercises: [],
    stretch: null,
    staleAfterMs: null,
    budgets: { ...plan.budgets, ...PRODUCTION_BUDGETS },
    build: { ...goodBuild(plan.expected.gitSha), readFails: FAILURE },
    course: {
      ...plan.course,
      runsAfterMs: 30_000,
      failsAfterMs: null,
      reachableAfterMs: 6_000,
      deployedAfterMs: 0,
      rolledBackAfterMs: null,
      bootMs: Math.min(plan.course.bootMs, 60_000),
      lostBeats: 0,
      lateBeats: 0,
      assetsLateMs: 0,
      outages: [],
      failingReads: null,
      failingStages: 0,
      goneAfterMs: 2_000,
    },
    noiseLevel: 'none',
    noise: { ...plan.noise, rate: 0, weather: [] },
    log: {
      ...plan.log,
      kind: plan.log.kind === 'none' ? 'go' : plan.log.kind,
      latenessMs: 0,
      gapAtMs: null,
      lostAtMs: null,
    },
    clockJumps: [],
  };
}

const PRODUCTION_BUDGETS = { online: 900_000, assets: 600_000, plugin: 600_000 };
