import { goodBuild } from '../src/simulation/plan/build.ts';
import { HEARTBEAT_MS } from '../src/simulation/plan/course.ts';
import { drawPlan, type Plan } from '../src/simulation/plan/plan.ts';
import { type SimulatedRun, simulate } from '../src/simulation/run.ts';
import { number } from './side-by-side/figures.ts';
import { atMost, everyTime, type Findings, median, type Scale } from './side-by-side/findings.ts';
import { inTurn } from './side-by-side/in-turn.ts';

/** The incident that started all this: from online to its cause by name, against the deadline that told it before. */
const HEARTBEATS = 3;

/** Of the runs that missed it: all of them stand in the report as ratios. */
const MOST_NOTES = 5;
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
  const beats = pairs.map(({ ours }) => ours.afterMs / HEARTBEAT_MS);
  const middle = (of: (pair: (typeof pairs)[number]) => number) => number(median(pairs.map(of)));
  return {
    ran: `enum-coalesce ${times} times on simulated time, a heartbeat every ${HEARTBEAT_MS / 1_000} s, boots, answers and everything else as they are drawn; against the same runs with --no-early, which wait for the deadline`,
    comparisons: [
      {
        what: 'heartbeats from online to the named cause',
        goal: everyTime(atMost(HEARTBEATS, '')),
        ratios: beats,
        ours: `${middle(({ ours }) => ours.afterMs / 1_000)} s`,
        peer: `${middle(({ peer }) => peer.afterMs / 1_000)} s until the deadline`,
      },
    ],
    notes: [
      `${middle(({ ours, peer }) => peer.afterMs / ours.afterMs)} times sooner in the middle`,
      ...pairs.flatMap(({ ours }) => noteOf(ours)).slice(0, MOST_NOTES),
    ],
  };
}

interface Told {
  seed: number;
  afterMs: number;
  named: boolean;
}

/** A run that names nothing is judged at its deadline, so it misses the goal by itself. */
async function toCause(seed: number, early: boolean): Promise<Told> {
  const told = await simulate(seed, (plan) => incident(plan, early));
  const named = told.verdict.causes.some(({ mechanism }) => mechanism === 'heartbeat-read-fails');
  const plugin = told.verdict.assertions.find(({ id }) => id === 'plugin');
  if (plugin?.state !== 'fail' || plugin.atMs === null) throw new Error(`seed ${seed}: plugin did not fail`);
  return { seed, afterMs: plugin.atMs - onlineAt(told), named };
}

/** When it was so, by the platform's own history: the first look that sees it comes later. */
function onlineAt({ plan, tenants }: SimulatedRun): number {
  const [workspace] = tenants.all.flatMap(({ workspaces }) => workspaces);
  const first = workspace?.history.all.find(({ status }) => status === 'online');
  if (!first) throw new Error(`seed ${plan.seed}: never online`);
  return first.at;
}

function noteOf({ seed, afterMs, named }: Told): string[] {
  const beats = number(afterMs / HEARTBEAT_MS);
  if (!named) return [`seed ${seed} named no heartbeat-read-fails, and took ${beats} heartbeats`];
  return afterMs > HEARTBEATS * HEARTBEAT_MS ? [`seed ${seed} took ${beats} heartbeats`] : [];
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
