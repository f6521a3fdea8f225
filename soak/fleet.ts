import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from '../src/fleet/fleet.fixture.ts';
import { slugsOn } from '../src/fleet/fleet.fixture.ts';
import type { Status } from '../src/fleet/status.ts';
import { isTestSlug } from '../src/platform/slug.ts';
import { type Patience, until } from '../src/until.fixture.ts';
import { type Rig, startRig } from './fleet-rig.ts';

export interface FleetSoak {
  /** Builds and gates together. */
  jobs: number;
  gates: number;
  workers: number;
  /** So many jobs at once in each worker. */
  atOnce: number;
  /** How far from the workers the platform is, so that they wait for it as they would, and not for a core. */
  oneWayMs: number;
  killEveryMs: number;
  leaseMs: number;
  pace: number;
  /** At which the rate of 1, 2, 4 and 8 workers is compared. */
  slowPace: number;
  gatesEach: number;
  restarts: number;
  only: readonly string[];
}

const DEFAULTS: FleetSoak = {
  jobs: 2_000,
  gates: 20,
  workers: 4,
  atOnce: 1,
  oneWayMs: 15,
  killEveryMs: 2_000,
  leaseMs: 3_000,
  pace: 300,
  slowPace: 6,
  gatesEach: 1,
  restarts: 3,
  only: ['kills', 'scale', 'restarts'],
};

/** The fleet under kills, with more workers, and with its queue restarted. Throws where it falls short. */
export async function run(options: Partial<FleetSoak> = {}): Promise<void> {
  const soak = { ...DEFAULTS, ...options };
  const short: string[] = [];
  for (const [name, part] of Object.entries(PARTS)) {
    if (!soak.only.includes(name)) continue;
    console.log(`\nfleet ${name}`);
    short.push(...(await part(soak)).map((why) => `${name}: ${why}`));
  }
  assert.deepEqual(short, [], 'the fleet fell short');
}

const PARTS: Record<string, (soak: FleetSoak) => Promise<string[]>> = {
  kills: underKills,
  scale: withMoreWorkers,
  restarts: withItsQueueRestarted,
};

/** What is there to take a lost job again: its lease, and the look that finds it out. */
const lostMs = (leaseMs: number) => leaseMs * (4 / 3);
const SHARE = 1.2;

async function underKills(soak: FleetSoak): Promise<string[]> {
  const { jobs, gates, workers, atOnce, leaseMs, killEveryMs } = soak;
  await using rig = await startRig({ ...soak, customers: jobs - gates });
  const args = ['--lease', `${leaseMs}ms`, '--at-once', String(atOnce), '--no-replays', '--quiet'];
  const ask = ['--builds', 'all', '--gates', String(gates), '--at-once', String(workers * 8)];
  const short: string[] = [];
  const times: number[] = [];
  for (const kills of [false, true]) {
    await using crew = await hire(rig, workers, args);
    const batch = await rig.submit(ask);
    const began = performance.now();
    const over = new AbortController();
    const killing = kills ? killInTurn(rig, crew.members, killEveryMs, over.signal) : null;
    const status = await rig.done(batch);
    const tookMs = performance.now() - began;
    times.push(tookMs);
    over.abort();
    const killed = await killing;
    tell(killed ? `${killed.kills} kills` : 'undisturbed', status, tookMs);
    await crew.leave();
    short.push(...(await verdictsOnce(rig, batch, jobs)), ...(await leaks(rig)));
    if (killed) short.push(...(await untried(rig, killed.orphans, status)));
  }
  const [undisturbed = 0, disturbed = 0] = times;
  const limit = undisturbed * SHARE + lostMs(leaseMs);
  console.log(
    `  ${(disturbed / undisturbed).toFixed(2)} times the undisturbed time; at most ${(limit / 1_000).toFixed(1)} s`,
  );
  if (disturbed > limit) short.push(`${seconds(disturbed)} under kills, of at most ${seconds(limit)}`);
  return short;
}

const RATIO = 1.8;

async function withMoreWorkers({ slowPace, gatesEach }: FleetSoak): Promise<string[]> {
  await using rig = await startRig({ pace: slowPace, customers: 0, oneWayMs: 0 });
  const rates: number[] = [];
  const short: string[] = [];
  const counts = [1, 2, 4, 8];
  for (const count of counts) {
    await using crew = await hire(rig, count, ['--at-once', '1', '--no-replays', '--quiet']);
    const batch = await rig.submit(['--gates', String(count * gatesEach), '--at-once', '64']);
    const began = performance.now();
    const status = await rig.done(batch);
    const tookMs = performance.now() - began;
    tell(`${count} workers`, status, tookMs);
    rates.push((status.judged / tookMs) * 1_000);
    await crew.leave();
    short.push(...(await verdictsOnce(rig, batch, count * gatesEach)));
  }
  const ratios = rates.slice(1).map((rate, index) => rate / (rates[index] ?? rate));
  console.log(`  ratio at each doubling: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}`);
  const slower = ratios.flatMap((ratio, index) =>
    ratio < RATIO ? [`${ratio.toFixed(2)} times from ${counts[index]} to ${counts[index + 1]} workers`] : [],
  );
  return [...short, ...slower];
}

async function withItsQueueRestarted(soak: FleetSoak): Promise<string[]> {
  const { jobs, gates } = soak;
  await using rig = await startRig({ pace: soak.pace, customers: jobs - gates, oneWayMs: 0 });
  const args = ['--lease', `${soak.leaseMs}ms`, '--at-once', '4', '--no-replays', '--quiet'];
  await using crew = await hire(rig, soak.workers, args);
  const batch = await rig.submit(['--builds', 'all', '--gates', String(gates), '--at-once', '64']);
  const began = performance.now();
  for (let restart = 1; restart <= soak.restarts; restart += 1) {
    const share = (jobs * restart) / (soak.restarts + 2);
    await until(
      `${share} jobs are judged`,
      () => rig.status(batch),
      ({ judged }) => judged >= share,
      SHARED,
    );
    await rig.postgres.stop();
    await rig.postgres.start();
  }
  const status = await rig.done(batch);
  tell(`${soak.restarts} restarts of PostgreSQL`, status, performance.now() - began);
  await crew.leave();
  return [...(await verdictsOnce(rig, batch, jobs)), ...(await leaks(rig))];
}

const SHARED: Patience = { limitMs: 1_800_000, everyMs: 100 };

interface Crew extends AsyncDisposable {
  members: { running: Running; again: () => void }[];
  leave(): Promise<void>;
}

/** Workers that have all reported for work: how long a process takes to start is not what is measured. */
async function hire(rig: Rig, count: number, args: readonly string[]): Promise<Crew> {
  const members = Array.from({ length: count }, () => {
    const member = {
      running: rig.worker(args),
      again() {
        member.running = rig.worker(args);
      },
    };
    return member;
  });
  const end = (signal: NodeJS.Signals) => Promise.all(members.map(({ running }) => running.kill(signal)));
  await Promise.all(members.map(({ running }) => running.says('serving')));
  return {
    members,
    leave: async () => void (await end('SIGTERM')),
    [Symbol.asyncDispose]: async () => void (await end('SIGKILL')),
  };
}

interface Killed {
  kills: number;
  /** Tenants that were on the platform after whoever had made them was killed. */
  orphans: string[];
}

async function killInTurn(
  rig: Rig,
  members: Crew['members'],
  everyMs: number,
  over: AbortSignal,
): Promise<Killed> {
  const orphans: string[] = [];
  for (let kills = 0; ; kills += 1) {
    await sleep(everyMs, undefined, { signal: over }).catch(() => undefined);
    const member = members[kills % members.length];
    if (over.aborted || !member) return { kills, orphans };
    const { pid } = member.running.child;
    await member.running.kill('SIGKILL');
    member.again();
    const named = await rig.queue.database.rows<{ slug: string }>(NAMED_BY, [pid]);
    if (named.length === 0) continue;
    const there = new Set(await slugsOn(rig.platform));
    orphans.push(...named.flatMap(({ slug }) => (there.has(slug) ? [slug] : [])));
  }
}

const NAMED_BY = {
  name: 'soak_named_by',
  text: `SELECT tenant.slug FROM delivery_fleet.tenants AS tenant
    JOIN delivery_fleet.attempts AS attempt ON attempt.id = tenant.attempt
    JOIN delivery_fleet.workers AS worker ON worker.id = attempt.worker
    WHERE worker.pid = $1 AND attempt.ended_at IS NULL`,
};

const LOST_AMONG = {
  name: 'soak_lost_among',
  text: `SELECT count(*)::int AS count FROM delivery_fleet.tenants AS tenant
    JOIN delivery_fleet.attempts AS attempt ON attempt.id = tenant.attempt
    WHERE tenant.slug = ANY($1::text[]) AND attempt.ended = 'lost'`,
};

/** That no tenant was left shows nothing where nobody who was killed had one. */
async function untried({ queue }: Rig, orphans: readonly string[], { tries }: Status): Promise<string[]> {
  const [lost = { count: 0 }] = await queue.database.rows<{ count: number }>(LOST_AMONG, [orphans]);
  console.log(`  ${lost.count} tenants stood on the platform when their worker was killed`);
  return [
    ...(tries.lost === 0 ? ['no lease was ever lost'] : []),
    ...(lost.count === 0 ? ['no worker was ever killed that had a tenant'] : []),
  ];
}

const NOT_PASSED = {
  name: 'soak_not_passed',
  text: `SELECT class, headline, count(*)::int AS count FROM delivery_fleet.verdicts
    WHERE batch = $1 AND verdict <> 'pass' GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 5`,
};

/** Counted by the table itself and by what each verdict rests on. */
async function verdictsOnce({ queue }: Rig, batch: string, jobs: number): Promise<string[]> {
  const count = {
    name: 'soak_count_verdicts',
    text: `SELECT count(*)::int AS verdicts, count(DISTINCT job)::int AS jobs,
        count(*) FILTER (WHERE verdict = 'pass')::int AS passed,
        (SELECT count(*)::int FROM delivery_fleet.attempts AS attempt JOIN delivery_fleet.jobs AS job
          ON job.id = attempt.job WHERE job.batch = $1 AND attempt.ended = 'judged') AS judged
      FROM delivery_fleet.verdicts WHERE batch = $1`,
  };
  const [found] = await queue.database.rows<{
    verdicts: number;
    jobs: number;
    passed: number;
    judged: number;
  }>(count, [batch]);
  console.log(`  ${JSON.stringify(found)}`);
  const others = await queue.database.rows<{ class: string; headline: string; count: number }>(NOT_PASSED, [
    batch,
  ]);
  for (const { class: name, headline, count } of others) console.log(`  ${count} ${name}: ${headline}`);
  const right = found?.verdicts === jobs && found.jobs === jobs && found.judged === jobs;
  return right && found.passed === jobs ? [] : [`${JSON.stringify(found)} of ${jobs} jobs`];
}

async function leaks({ platform }: Rig): Promise<string[]> {
  const left = (await slugsOn(platform)).filter(isTestSlug);
  return left.length === 0 ? [] : [`leaked: ${left.join(', ')}`];
}

function tell(what: string, { jobs, judged, tries }: Status, tookMs: number): void {
  const rate = (judged / tookMs) * 1_000;
  console.log(
    `  ${what}: ${judged} of ${jobs} judged in ${seconds(tookMs)}, ${rate.toFixed(2)} a second; ${tries.lost} leases lost, ${tries.again} tried again`,
  );
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
