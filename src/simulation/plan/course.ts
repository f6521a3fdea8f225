import type { Budgets } from '../../evidence/budgets.ts';
import type { Random } from '../random.ts';
import type { SqlFailure } from './build.ts';

/** How long the platform takes for what, in milliseconds since what came before. */
export interface Course {
  /** Null where it never comes to run. */
  runsAfterMs: number | null;
  failsAfterMs: number | null;
  tokenLagMs: number;
  reachableAfterMs: number;
  /** From reachable to the build being deployed; until then an old one answers, or old and new in turn. */
  deployedAfterMs: number;
  rolls: boolean;
  /** From the create of the workspace to a rollback, if there is one. */
  rolledBackAfterMs: number | null;
  refusesAfterMs: number;
  bootMs: number;
  firstBeatMs: number;
  transitMs: number;
  /** How often a heartbeat is lost, and until when. */
  lostBeats: number;
  lostBeatsUntilMs: number;
  lateBeats: number;
  assetsLateMs: number;
  coldMs: number;
  stubMs: number;
  stageMs: number;
  deliverMs: number;
  /** The first so many stages of a source fail. */
  failingStages: number;
  restartDownMs: number;
  whileDown: 'provisioning' | 'offline' | 'online';
  outages: readonly Outage[];
  /** Reads of the previous state that fail by themselves and heal. */
  failingReads: { from: number; count: number; failure: SqlFailure } | null;
  saysRunning: boolean;
  goneAfterMs: number;
  /** After that, what was under way is still written. */
  lateAfterMs: number;
  answersDeleteAtOnce: boolean;
}

export interface Outage {
  kind: 'silent' | 'reboot' | 'errors';
  fromMs: number;
  forMs: number;
}

export const HEARTBEAT_MS = 30_000;

const TRANSIENT: readonly [SqlFailure, ...SqlFailure[]] = [
  { sqlstate: '57014', message: 'canceling statement due to statement timeout' },
  { sqlstate: '53300', message: 'sorry, too many clients already' },
  { sqlstate: '40001', message: 'could not serialize access due to concurrent update' },
  { sqlstate: '08006', message: 'connection failure' },
];

/** One hop of a run in four is stretched: to around its budget, or beyond it. */
export const STRETCHES = [
  'tenant',
  'reachable',
  'build',
  'online',
  'assets',
  'plugin',
  'stays',
  'teardown',
] as const;
export type Stretch = (typeof STRETCHES)[number];

export function drawStretch(random: Random): Stretch | null {
  return random.chance(0.25) ? random.pick(STRETCHES as unknown as [Stretch, ...Stretch[]]) : null;
}

export function drawCourse(random: Random, stretch: Stretch | null, budgets: Budgets): Course {
  const hop = (name: Stretch, least: number, most: number) => {
    const usual = random.between(least, most);
    const stretched = around(random, budgets[name]);
    return name === stretch ? stretched : usual;
  };
  return {
    runsAfterMs: random.chance(0.01) ? null : hop('tenant', 2_000, 60_000),
    failsAfterMs: random.chance(0.01) ? random.between(1_000, 60_000) : null,
    tokenLagMs: random.chance(0.3) ? random.between(0, 5_000) : 0,
    reachableAfterMs: hop('reachable', 0, 30_000),
    deployedAfterMs: random.chance(0.7) && stretch !== 'build' ? 0 : hop('build', 0, 60_000),
    rolls: random.chance(0.5),
    rolledBackAfterMs: random.chance(0.03) ? random.between(1_000, 300_000) : null,
    refusesAfterMs: random.between(50, 4_000),
    ...drawBox(random, hop),
    outages: random.chance(0.12) ? [drawOutage(random, budgets)] : [],
    failingReads: random.chance(0.08) ? drawFailingReads(random) : null,
    saysRunning: random.chance(0.1),
    goneAfterMs: hop('teardown', 100, 12_000),
    answersDeleteAtOnce: random.chance(0.5),
    lateAfterMs: random.between(1_000, 58_000),
  };
}

function drawBox(random: Random, hop: (name: Stretch, least: number, most: number) => number) {
  const isCold = random.chance(0.2);
  return {
    bootMs: hop('online', 2_000, 40_000),
    firstBeatMs: random.between(100, 3_000),
    transitMs: random.between(5, 400),
    lostBeats: random.chance(0.2) ? random.between(0.02, 0.3) : 0,
    lostBeatsUntilMs: Number.POSITIVE_INFINITY,
    lateBeats: random.chance(0.2) ? random.between(0.02, 0.3) : 0,
    assetsLateMs: hop('assets', 0, 0),
    coldMs: isCold ? random.between(1_000, 35_000) : 0,
    stubMs: random.chance(0.2) ? random.between(1_000, 30_000) : 0,
    stageMs: hop('plugin', 200, 12_000),
    deliverMs: random.between(20, 4_000),
    failingStages: random.chance(0.05) ? random.whole(1, 3) : 0,
    restartDownMs: hop('stays', 1_000, 20_000),
    whileDown: random.pick(['provisioning', 'provisioning', 'provisioning', 'offline', 'online']),
  } as const;
}

/** A little before the budget ends, a little after it, or far beyond. */
function around(random: Random, budgetMs: number): number {
  const nearMs = random.chance(0.5) ? 4_000 : 30_000;
  if (random.chance(0.7)) return Math.max(0, budgetMs + random.between(-nearMs, nearMs));
  return budgetMs * random.between(1.1, 1.6);
}

function drawOutage(random: Random, budgets: Budgets): Outage {
  return {
    kind: random.pick(['silent', 'reboot', 'errors']),
    fromMs: random.between(5_000, 60_000 + budgets.plugin * 0.5),
    forMs: random.between(5_000, 260_000),
  };
}

function drawFailingReads(random: Random): NonNullable<Course['failingReads']> {
  const missing = { sqlstate: '42703', message: 'column "previous_status" does not exist' };
  return {
    from: random.chance(0.6) ? 1 : random.whole(2, 5),
    count: random.whole(1, 6),
    failure: random.chance(0.3) ? missing : random.pick(TRANSIENT),
  };
}
