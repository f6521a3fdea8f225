import type { Clock } from '../clock.ts';
import type { Budgets } from '../evidence/budgets.ts';
import type { Expectation } from '../evidence/expectation.ts';
import type { Recorder } from '../evidence/recorder.ts';
import type { Redactor } from '../evidence/redaction.ts';
import type { LogSource } from '../logs/source.ts';
import type { ControlPlane, Tenant } from '../platform/client.ts';
import type { Exchange } from '../platform/exchange.ts';
import type { Timing } from '../probe/timing.ts';
import type { Ledger } from '../tenancy/ledger.ts';
import type { Standing } from '../verdict/standing.ts';

/** What a gate is asked to do: plain data, most of which the evidence begins with. */
export interface GatePlan {
  run: string;
  startedAt: string;
  target: Target;
  expected: Expectation;
  budgets: Budgets;
  exercises: readonly string[];
  early: boolean;
  staleAfterMs: number | null;
  /** Leave the tenant for somebody to look at. */
  keep: boolean;
}

export interface Target {
  name: string;
  controlPlane: string;
  adminToken: string;
  /** `https://{slug}.example.com`, where it is not derived from the control plane's. */
  tenantUrl?: string | undefined;
  headers: Record<string, string>;
  embedded: boolean;
  unverifiedTls: boolean;
}

/** What it works with. Everything that waits, sends or writes is handed in. */
export interface GateParts {
  clock: Clock;
  timing: Timing;
  exchange: Exchange;
  recorder: Recorder;
  redactor: Redactor;
  ledger: Ledger;
  newSlug: () => string;
  logSource: (context: { cp: ControlPlane; slug: string }) => LogSource | null;
  /** Aborts when somebody asks the run to stop: it tears down and reports all the same. */
  stop: AbortSignal;
  onStanding?: (standing: Standing) => void;
  /** Somebody who looks around for themselves: the teardown waits until they have gone. */
  visit?: (delivered: { tenant: Tenant; workspace: string }) => Promise<void>;
}
