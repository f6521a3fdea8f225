import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/clock.ts';
import { tenantUrl } from '../src/platform/address.ts';
import { type ClientOptions, controlPlane, publicTenant } from '../src/platform/client.ts';
import { undiciExchange } from '../src/platform/undici.ts';
import { timingAt } from '../src/probe/timing.ts';
import { keepWatch, newBell } from '../src/probe/watch.ts';
import { until } from '../src/until.fixture.ts';
import type { RanAt, RegistryTold } from './parts/registry.ts';
import { type Child, startChild } from './side-by-side/child.ts';
import { ms, number } from './side-by-side/figures.ts';
import { atLeast, type Findings, isMet, median, percentile, type Scale } from './side-by-side/findings.ts';
import { compare, inTurn } from './side-by-side/in-turn.ts';

/**
 * From the moment that a tenant could be reached, by the registry's own clock, to the moment that the harness knew
 * it. Each is waited for from 3 to 6 s before it arrives.
 */
/** So long that the last tenant is made before the first is waited for. */
const REACHABLE_MS = 20_000;
const QUICK_REACHABLE_MS = 8_000;
const LEAST_WAIT_MS = 3_000;
const MOST_WAIT_MS = 6_000;
const NAP_MS = 15_000;
/** Several times what the peer can take: whoever has not seen it by then would wait for ever. */
const SEEN_LIMIT_MS = 120_000;
const MAKERS = 32;

type Platform = Child & { told: RegistryTold };

interface Run {
  medianMs: number;
  p99Ms: number;
}

export async function run({ quick }: Scale): Promise<Findings> {
  const tenants = quick ? 300 : 1_000;
  const times = quick ? 1 : 5;
  const reachableMs = quick ? QUICK_REACHABLE_MS : REACHABLE_MS;
  const delays = { tenantRunningMs: 0, tlsMs: 0, tenantReachableMs: reachableMs };
  await using platform = await startChild<RegistryTold>('registry', { delays });
  const pairs = await inTurn(
    times,
    (n) => lateness(platform, { tenants, reachableMs, name: `ours-${n}`, waiting: watch }),
    (n) => lateness(platform, { tenants, reachableMs, name: `peer-${n}`, waiting: nap }),
  );
  const asked = (what: string, goal: number, of: (run: Run) => number) =>
    compare(pairs, { what, goal: atLeast(goal), ours: of, peer: of, better: 'less', told: ms });
  const comparisons = [
    asked('median lateness', 50, ({ medianMs }) => medianMs),
    asked('99th percentile', 40, ({ p99Ms }) => p99Ms),
  ];
  return {
    ran: `${number(tenants)} tenants of the in-repo registry side by side, each waited for from ${LEAST_WAIT_MS / 1_000} to ${MOST_WAIT_MS / 1_000} s before its /health answers; the production watch against a look and sleep ${NAP_MS / 1_000}; ${times === 1 ? 'once, because the peer sleeps' : `${times} times`}`,
    comparisons,
    notes: comparisons.every(isMet) ? [] : [REASON],
  };
}

const REASON = `a look comes after 5 % of the time waited, so after ${MOST_WAIT_MS / 1_000} s it is up to ${MOST_WAIT_MS / 20} ms late, and who sleeps ${NAP_MS / 1_000} s is ${(NAP_MS - LEAST_WAIT_MS) / 1_000} s late at the most: ${(NAP_MS - LEAST_WAIT_MS) / (MOST_WAIT_MS / 20)} times between the two worst, and what is above is this machine's answer to so many at once`;

/** Waits until a look has seen it, and tells when that was known; not a number where the limit came first. */
type Waiting = (look: (signal: AbortSignal) => Promise<boolean>, limit: AbortSignal) => Promise<number>;

interface Asked {
  tenants: number;
  reachableMs: number;
  name: string;
  waiting: Waiting;
}

async function lateness(platform: Platform, { tenants, reachableMs, name, waiting }: Asked): Promise<Run> {
  await using exchange = undiciExchange({ pace: 1 });
  const { url, adminToken } = platform.told;
  const options: ClientOptions = { exchange, controlPlane: url, adminToken, requestMs: 10_000 };
  const slugs = Array.from({ length: tenants }, (_, n) => `${name}-${n}`);
  await make(options, slugs);
  const ranAt = await until(
    'every tenant runs',
    () => platform.ask<RanAt>({ what: 'ran-at' }),
    (ran) => slugs.every((slug) => slug in ran),
  );
  const waits = slugs.map((slug, n) => {
    const arrivesAt = (ranAt[slug] ?? Number.NaN) + reachableMs;
    const waitMs = LEAST_WAIT_MS + ((MOST_WAIT_MS - LEAST_WAIT_MS) * n) / tenants;
    return { slug, arrivesAt, inMs: arrivesAt - waitMs - now() };
  });
  if (waits.some(({ inMs }) => inMs < 0)) throw new Error('the tenants took too long to make');
  const limit = AbortSignal.timeout(reachableMs + SEEN_LIMIT_MS);
  const lateMs = await Promise.all(
    waits.map(async ({ slug, arrivesAt, inMs }) => {
      await sleep(inMs);
      const tenant = publicTenant(options, tenantUrl(url, slug));
      const knownAt = await waiting(async (signal) => (await tenant.health(signal)).ok, limit);
      if (Number.isNaN(knownAt)) throw new Error(`${slug} was never seen`);
      return knownAt - arrivesAt;
    }),
  );
  return { medianMs: median(lateMs), p99Ms: percentile(lateMs, 99) };
}

/** Both processes are on one machine, so the time of day is one clock. */
const now = () => performance.timeOrigin + performance.now();

async function make(options: ClientOptions, slugs: readonly string[]): Promise<void> {
  const cp = controlPlane(options);
  const rest = slugs.values();
  const work = async () => {
    for (const slug of rest) {
      const made = await cp.createOrg({ slug, name: slug, owner_user_id: 'bench' });
      if (!made.ok) throw new Error(`${slug}: ${made.why.message}`);
    }
  };
  await Promise.all(Array.from({ length: MAKERS }, work));
}

const watch: Waiting = async (look, limit) => {
  const clock = systemClock();
  const over = new AbortController();
  const bell = newBell();
  let knownAt = Number.NaN;
  const end = () => {
    over.abort();
    bell.ring();
  };
  limit.addEventListener('abort', end, { once: true });
  const keptLook = async (signal: AbortSignal) => {
    if (!(await look(signal)) || over.signal.aborted) return;
    knownAt = now();
    end();
  };
  await keepWatch(
    { name: 'arrival', wanted: () => ({ sinceMs: 0, deadlineMs: null }), look: keptLook },
    { clock, now: clock.now, timing: timingAt(1), bell, signal: over.signal },
  );
  limit.removeEventListener('abort', end);
  return knownAt;
};

const nap: Waiting = async (look, limit) => {
  while (!(await look(limit))) {
    if (limit.aborted) return Number.NaN;
    await sleep(NAP_MS);
  }
  return now();
};
