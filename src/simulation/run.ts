import type { EvidenceEvent } from '../evidence/events.ts';
import { recorder, type Sink } from '../evidence/recorder.ts';
import { redactor } from '../evidence/redaction.ts';
import { gate } from '../gate/gate.ts';
import type { GatePlan } from '../gate/plan.ts';
import { registryLog } from '../logs/registry.ts';
import { timingAt } from '../probe/timing.ts';
import type { LedgerEntry } from '../tenancy/ledger.ts';
import { conclude } from '../verdict/judge.ts';
import type { Verdict } from '../verdict/result.ts';
import { play, simulatedClock } from './clock.ts';
import { memoryLedger } from './ledger.ts';
import { goLog } from './log-source.ts';
import { drawPlan, type Plan } from './plan/plan.ts';
import type { Journal } from './platform/journal.ts';
import { simulatedPlatform } from './platform/platform.ts';
import { CONTROL_PLANE } from './platform/request.ts';
import type { Tenants } from './platform/tenants.ts';

/** One simulated delivery: what was planned, what became of it, and what the harness made of that. */
export interface SimulatedRun {
  plan: Plan;
  verdict: Verdict;
  lines: readonly string[];
  journal: Journal;
  tenants: Tenants;
  ledger: LedgerEntry[];
  tookMs: number;
  /** Sleeps and requests that outlived the run. */
  leftOver: number;
}

export async function simulate(
  seed: number,
  adjust: (plan: Plan) => Plan = (plan) => plan,
): Promise<SimulatedRun> {
  const plan = adjust(drawPlan(seed));
  const clock = simulatedClock();
  const platform = simulatedPlatform(plan, clock);
  const lines: string[] = [];
  const sink: Sink = { write: (line) => void lines.push(line), [Symbol.dispose]: () => undefined };
  const secrets = redactor([plan.tokens.admin]);
  const record = recorder({ clock, redactor: secrets, sink });
  const timing = { ...timingAt(1), floorMs: plan.floorMs, logWaitMs: plan.log.waitMs };
  const ledger = memoryLedger();
  const slugs = [...plan.slugs];
  const story = await play(clock, () =>
    gate(gatePlan(plan), {
      clock,
      timing,
      exchange: platform.exchange,
      recorder: record,
      redactor: secrets,
      ledger,
      newSlug: () => slugs.shift() ?? plan.slugs[0],
      logSource: ({ cp, slug }) => {
        if (plan.log.kind === 'none') return null;
        if (plan.log.kind === 'go') return goLog(platform.logs, clock, plan.log);
        return registryLog({ cp, slug, clock, now: record.now, waitMs: timing.logWaitMs });
      },
      stop: new AbortController().signal,
    }),
  );
  const verdict = conclude(story);
  if (!verdict) throw new Error('the run left no evidence');
  return {
    plan,
    verdict,
    lines,
    journal: platform.journal,
    tenants: platform.tenants,
    ledger: ledger.entries(),
    tookMs: clock.now(),
    leftOver: clock.sleeping + platform.journal.outstanding,
  };
}

/** The same moment for every run: nothing in the evidence comes from this machine. */
const STARTED_AT = '2026-11-21T09:00:00.000Z';

const gatePlan = (plan: Plan): GatePlan => ({
  run: `simulated-${plan.seed}`,
  startedAt: STARTED_AT,
  target: {
    name: 'simulated',
    controlPlane: CONTROL_PLANE,
    adminToken: plan.tokens.admin,
    headers: {},
    embedded: false,
    unverifiedTls: false,
  },
  expected: plan.expected,
  budgets: plan.budgets,
  exercises: plan.exercises,
  early: plan.early,
  staleAfterMs: plan.staleAfterMs,
  keep: false,
});

export const eventsOf = (run: SimulatedRun): EvidenceEvent[] => run.lines.map((line) => JSON.parse(line));
