import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from './oracle/check.ts';
import { goodBuild } from './plan/build.ts';
import type { Endpoint, Mishap } from './plan/noise.ts';
import { drawPlan, type Plan } from './plan/plan.ts';
import { type SimulatedRun, simulate } from './run.ts';

/** Runs that once went wrong, each brought down to what it takes. */

const QUIET: Partial<Plan['course']> = {
  runsAfterMs: 5_000,
  failsAfterMs: null,
  reachableAfterMs: 1_000,
  deployedAfterMs: 0,
  rolledBackAfterMs: null,
  bootMs: 10_000,
  lostBeats: 0,
  lateBeats: 0,
  assetsLateMs: 0,
  coldMs: 0,
  stubMs: 0,
  stageMs: 2_000,
  failingStages: 0,
  restartDownMs: 8_000,
  whileDown: 'provisioning',
  outages: [],
  failingReads: null,
  goneAfterMs: 2_000,
};

/** A run in which nothing goes wrong but what the story says. */
function story(change: (plan: Plan) => Partial<Plan>): Promise<SimulatedRun> {
  return simulate(1, (drawn) => {
    const plan: Plan = {
      ...drawn,
      budgets: drawPlan(1).budgets,
      exercises: [],
      faults: [],
      stretch: null,
      build: goodBuild(drawn.expected.gitSha),
      course: { ...drawn.course, ...QUIET },
      noiseLevel: 'none',
      noise: { ...drawn.noise, rate: 0, weather: [], latencyMs: { least: 5, most: 20 } },
      log: { ...drawn.log, kind: 'full', latenessMs: 0, gapAtMs: null, lostAtMs: null },
      clockJumps: [],
    };
    return { ...plan, ...change(plan) };
  });
}

const weather = (
  plan: Plan,
  mishap: Mishap,
  endpoint: Endpoint,
  [fromMs, toMs]: [number, number],
): Plan['noise'] => ({
  ...plan.noise,
  weather: [{ fromMs, toMs, mishap, endpoints: new Set([endpoint]) }],
});

const EXERCISED: ReadonlySet<Endpoint> = new Set(['workspace', 'model', 'file', 'activity'] as const);

const stateOf = ({ verdict }: SimulatedRun, id: string) =>
  verdict.assertions.find((assertion) => assertion.id === id)?.state;

test('a quiet run passes, and leaves nothing behind', async () => {
  const run = await story(() => ({}));
  assert.equal(run.verdict.verdict, 'pass');
  assert.deepEqual([run.ledger, run.leftOver, check(run)], [[], 0, []]);
});

test('a tenant whose create was answered to nobody is struck out of the ledger once it was listed and is gone', async () => {
  const run = await story((plan) => ({ noise: weather(plan, 'cut', 'create-org', [0, 1]) }));
  assert.equal(run.verdict.verdict, 'pass');
  assert.deepEqual(run.ledger, []);
});

test('a tenant that goes away at the very end of its time is seen to, though deletes hang by then', async () => {
  const begins = ({ journal }: SimulatedRun) => journal.by.get('delete-tenant')?.[0]?.sentMs ?? 0;
  const from = begins(await story(() => ({})));
  const weathers = [
    {
      fromMs: from + 10_000,
      toMs: 900_000,
      mishap: 'swallowed',
      endpoints: new Set(['delete-tenant'] as const),
    },
    { fromMs: from + 179_000, toMs: 900_000, mishap: 'cut', endpoints: new Set(['orgs'] as const) },
  ] as const;
  const run = await story((plan) => ({
    course: { ...plan.course, goneAfterMs: 172_500, answersDeleteAtOnce: true },
    noise: { ...plan.noise, weather: weathers },
  }));
  assert.equal(stateOf(run, 'teardown'), 'pass');
});

test('a create whose answer was lost is not sent again while the list cannot be read', async () => {
  const run = await story((plan) => ({
    noise: {
      ...plan.noise,
      weather: [
        { fromMs: 0, toMs: 1, mishap: 'cut', endpoints: new Set(['create-org'] as const) },
        { fromMs: 1, toMs: 30_000, mishap: 'cut', endpoints: new Set(['orgs'] as const) },
      ],
    },
  }));
  assert.equal(run.journal.all.filter(({ endpoint }) => endpoint === 'create-org').length, 1);
  assert.equal(run.verdict.verdict, 'pass');
});

test('the build is confirmed at the end, though the create of the workspace was lost', async () => {
  const run = await story((plan) => ({ noise: weather(plan, 'cut', 'create-workspace', [0, 600_000]) }));
  assert.deepEqual([stateOf(run, 'build'), stateOf(run, 'online')], ['pass', 'unknown']);
  assert.equal(run.verdict.verdict, 'inconclusive');
});

const mechanismsOf = ({ verdict }: SimulatedRun) => verdict.causes.map(({ mechanism }) => mechanism);

test('a delivery that is under way when time runs out is not called half installed', async () => {
  const slow = (deliverMs: number) =>
    story((plan) => ({
      budgets: { ...plan.budgets, plugin: 120_000 },
      course: { ...plan.course, stageMs: 115_000, deliverMs },
    }));
  assert.deepEqual(mechanismsOf(await slow(20_000)), ['unknown mechanism']);
  assert.deepEqual(mechanismsOf(await slow(900_000)), ['unknown mechanism']);
});

test('a delivery that has stood still for a minute is called half installed', async () => {
  const run = await story((plan) => ({
    budgets: { ...plan.budgets, plugin: 120_000 },
    course: { ...plan.course, stageMs: 20_000, deliverMs: 900_000 },
  }));
  assert.deepEqual(mechanismsOf(run), ['plugin-half-installed']);
});

test("a neighbour's own failure to start is no late write", async () => {
  const run = await story((plan) => ({
    exercises: ['after-teardown'],
    build: { ...plan.build, storesModel: false },
    course: { ...plan.course, refusesAfterMs: 4_000 },
  }));
  assert.equal(stateOf(run, 'quiet'), 'pass');
});

test('a guard that was open is not told shut by an edge that says 404 to everyone', async () => {
  const run = await story((plan) => ({
    exercises: ['foreign-org'],
    build: { ...plan.build, letsForeignOrgsIn: true },
    noise: {
      ...plan.noise,
      weather: [{ fromMs: 90_000, toMs: 900_000, mishap: 'html-404', endpoints: EXERCISED }],
    },
  }));
  assert.deepEqual([stateOf(run, 'stays'), stateOf(run, 'isolation')], ['pass', 'unknown']);
});

test('of instances that answer in turn none hides behind answers that were lost', async () => {
  const run = await story((plan) => ({
    build: { ...plan.build, instances: [plan.expected.gitSha, plan.oldSha] },
    noise: { ...plan.noise, rate: 0.3, mishaps: ['swallowed'] },
  }));
  const reads = run.journal.all.filter(({ endpoint }) => endpoint === 'build');
  assert.ok(reads.length > 20, `${reads.length} reads`);
  assert.notEqual(stateOf(run, 'build'), 'pass');
});

test('a box that is degraded while its reads fail is waited for: its way back fires the reconcile', async () => {
  const run = await story((plan) => ({
    early: true,
    budgets: { ...plan.budgets, online: 900_000, plugin: 600_000 },
    build: { ...plan.build, readFails: { sqlstate: '22P02', message: 'invalid input value for enum' } },
    course: {
      ...plan.course,
      firstBeatMs: 100,
      outages: [{ kind: 'errors', fromMs: plan.course.bootMs + 50_000, forMs: 100_000 }],
    },
  }));
  assert.equal(stateOf(run, 'plugin'), 'pass');
  assert.deepEqual([run.verdict.proofs, check(run)], [[], []]);
});

test('every hop is watched from the moment that the workspace exists, whether its box was heard of or not', async () => {
  const run = await story((plan) => ({ course: { ...plan.course, bootMs: 60_000 } }));
  const workspace = run.tenants.all[0]?.workspaces[0];
  const [first] = workspace?.history.all.filter(({ beatAt }) => beatAt !== null) ?? [];
  for (const endpoint of ['model', 'file', 'files'] as const)
    assert.ok(
      run.journal.all.some((asked) => asked.endpoint === endpoint && asked.sentMs < (first?.at ?? 0)),
      endpoint,
    );
  assert.equal(run.verdict.verdict, 'pass');
});
