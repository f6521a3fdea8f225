import { type BudgetName, type Budgets, DEFAULT_BUDGETS } from '../../evidence/budgets.ts';
import type { Expectation } from '../../evidence/expectation.ts';
import { timingAt } from '../../probe/timing.ts';
import { type Random, randomOf } from '../random.ts';
import { type Build, goodBuild } from './build.ts';
import { type Course, drawCourse, drawStretch, type Stretch } from './course.ts';
import { FAULT_NAMES, type FaultName, faultOf } from './faults.ts';
import { randomSha, randomSlug, randomUuid } from './names.ts';
import { drawNoise, NOISE_LEVELS, type Noise, type NoiseLevel } from './noise.ts';
import { PROMISES } from './promises.ts';

/** Everything that will happen in a run, decided before it begins. */
export interface Plan {
  seed: number;
  expected: Expectation;
  budgets: Budgets;
  /** The first wait between two looks: production's or, in most runs, that of a local run, which looks less often. */
  floorMs: number;
  early: boolean;
  staleAfterMs: number | null;
  exercises: readonly string[];
  faults: readonly FaultName[];
  build: Build;
  oldSha: string;
  stretch: Stretch | null;
  course: Course;
  noiseLevel: NoiseLevel;
  noise: Noise;
  log: LogPlan;
  /** Of the platform's time of day; how long things take does not change with it. */
  clockJumps: readonly { atMs: number; byMs: number }[];
  slugs: readonly [string, string];
  ids: { org: string; neighbour: string; workspace: string; nextDoor: string };
  tokens: { admin: string; tenant: string; neighbour: string };
}

export interface LogPlan {
  /** Everything, as the in-repo registry tells it; the lines of the real platform alone; or no log at all. */
  kind: 'full' | 'go' | 'none';
  /** A line is there at most this long after it was written. */
  latenessMs: number;
  /** From here on a stretch of lines is missing. */
  gapAtMs: number | null;
  gapForMs: number;
  /** From here on nothing can be read. */
  lostAtMs: number | null;
  waitMs: number;
  tellsHowFar: boolean;
}

/** At which a gate without a target runs, unless it is told otherwise. */
const LOCAL_PACE = 300;

export function drawPlan(seed: number): Plan {
  const random = randomOf(seed, 'plan');
  const promise = random.pick(PROMISES);
  const gitSha = randomSha(random);
  const faults = drawFaults(randomOf(seed, 'faults'));
  const budgets = drawBudgets(random);
  const stretch = drawStretch(random);
  const noiseLevel = random.pick(['none', 'none', 'light', 'light', ...NOISE_LEVELS]);
  return {
    seed,
    expected: { gitSha, ...promise, addedConfigKeys: [] },
    budgets,
    floorMs: randomOf(seed, 'floor').chance(0.1) ? timingAt(1).floorMs : timingAt(LOCAL_PACE).floorMs,
    early: random.chance(0.75),
    staleAfterMs: random.chance(0.3) ? budgets.build / 3 : null,
    exercises: drawExercises(random, faults),
    faults,
    build: patched(goodBuild(gitSha), faults, randomOf(seed, 'patches')),
    oldSha: randomSha(random),
    stretch,
    course: drawCourse(randomOf(seed, 'course'), stretch, budgets),
    noiseLevel,
    noise: drawNoise(randomOf(seed, 'noise'), noiseLevel, 400_000),
    log: drawLog(random),
    clockJumps: random.chance(0.15) ? drawJumps(random) : [],
    slugs: [randomSlug(random), randomSlug(random)],
    ids: {
      org: randomUuid(random),
      neighbour: randomUuid(random),
      workspace: randomUuid(random),
      nextDoor: randomUuid(random),
    },
    tokens: { admin: `admin-${seed}`, tenant: `tenant-token-${seed}`, neighbour: `neighbour-token-${seed}` },
  };
}

function drawFaults(random: Random): FaultName[] {
  const count = random.pick([0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 3]);
  return [...new Set(Array.from({ length: count }, () => random.pick(FAULT_NAMES)))];
}

function patched(good: Build, faults: readonly FaultName[], random: Random): Build {
  const build = { ...good };
  for (const name of faults) Object.assign(build, faultOf(name).patch(random, build));
  return build;
}

function drawBudgets(random: Random): Budgets {
  // Most runs have a fifth of the time: what happens is the same, and five times as many can be had.
  const drawn = random.next();
  const share = drawn < 0.02 ? 1 : drawn < 0.05 ? 0.5 : 0.2;
  const names = Object.keys(DEFAULT_BUDGETS) as BudgetName[];
  const budgets = Object.fromEntries(names.map((name) => [name, DEFAULT_BUDGETS[name] * share]));
  // A restart takes what it takes: a smaller budget for what follows it would only ever run out.
  return { ...(budgets as Budgets), stays: DEFAULT_BUDGETS.stays, teardown: DEFAULT_BUDGETS.teardown };
}

function drawExercises(random: Random, faults: readonly FaultName[]): string[] {
  const needed = faults.flatMap((name) => faultOf(name).exercise ?? []);
  const all = ['two-writes', 'crash-then-restart', 'foreign-org', 'after-teardown'];
  const others = random.chance(0.08) ? all.filter(() => random.chance(0.5)) : [];
  return [...new Set([...needed, ...others])];
}

function drawLog(random: Random): LogPlan {
  const kind = random.pick(['full', 'full', 'full', 'go', 'none']);
  return {
    kind,
    latenessMs: random.chance(0.3) ? random.between(100, 4_000) : 0,
    gapAtMs: random.chance(0.06) ? random.between(5_000, 300_000) : null,
    gapForMs: random.between(1_000, 60_000),
    lostAtMs: random.chance(0.05) ? random.between(5_000, 300_000) : null,
    waitMs: 5_000,
    tellsHowFar: random.chance(0.5),
  };
}

const drawJumps = (random: Random) =>
  Array.from({ length: random.whole(1, 3) }, () => ({
    atMs: random.between(0, 300_000),
    byMs: random.between(-3_600_000, 3_600_000),
  }));
