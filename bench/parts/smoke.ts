import { systemClock } from '../../src/clock.ts';
import { SHA } from '../../src/smoke/fleet.fixture.ts';
import { runSmoke } from '../../src/smoke/run.ts';
import { onEnd, optionsOf, tell } from './parent.ts';

/** One smoke, as the command runs it, and what it took. */
export interface FleetOptions {
  port: number;
  tenants: number;
  readsEach: number;
  concurrency: number;
  reports: string;
}

export interface FleetTold {
  perSecond: number;
  /** Of one read. */
  cpuUs: number;
  mostMb: number;
}

onEnd();
const { port, tenants, readsEach, concurrency, reports } = optionsOf<FleetOptions>();
const members = Array.from({ length: tenants }, (_, n) => ({
  tenant: `tenant-${n}`,
  url: `http://tenant-${n}.localhost:${port}`,
}));
const before = process.cpuUsage();
const { smoke } = await runSmoke({
  target: null,
  connection: {},
  gitSha: SHA,
  fleet: { members, skipped: [] },
  readsEach,
  concurrency,
  timeoutMs: 5_000,
  strict: true,
  reports,
  clock: systemClock(),
  stop: new AbortController().signal,
  listedNow: null,
  gateFresh: null,
});
if (smoke.counts.fresh !== tenants) throw new Error(`fresh: ${smoke.counts.fresh} of ${tenants}`);
const { user, system } = process.cpuUsage(before);
const reads = tenants * readsEach;
const mostMb = process.resourceUsage().maxRSS / 1_024;
tell({
  perSecond: (reads / smoke.tookMs) * 1_000,
  cpuUs: (user + system) / reads,
  mostMb,
} satisfies FleetTold);
