import type { Asset } from './assets/asset.ts';
import { type Lay, layAssets } from './assets/lay.ts';
import { type Substitute, substitute } from './assets/substitute.ts';
import type { TemplateEntry } from './assets/template.ts';
import type { Rest } from './box/boxes.ts';
import type { Core } from './core.ts';
import * as heartbeats from './database/heartbeats.ts';
import type { Statement } from './database/statements.ts';
import type { Tenant } from './directory.ts';
import { type FilesPart, files } from './files/files.ts';
import type { HeartbeatSteps } from './heartbeat/heartbeat.ts';
import {
  fireOnTransition,
  judgeRecoveries,
  readPreviousState,
  tellAccepted,
  updateLiveness,
} from './heartbeat/steps.ts';
import { type Guard, guard } from './http/guard.ts';
import { type ModelStore, models } from './models.ts';
import { deliver } from './reconcile/deliver.ts';
import { fetchSource } from './reconcile/source.ts';
import { coalescing, type Table } from './restart/table.ts';
import { teardown } from './tenants/teardown.ts';

/**
 * What a registry is made of. A build is one choice of all of them: a broken build of the past is the good one
 * with another part in one place, so the good one needs to know nothing of what can break.
 */
export interface Parts {
  /** What /buildinfo says of a build that was made as `gitSha`. */
  readonly buildinfo: (gitSha: string) => string;
  readonly guard: Guard;
  readonly previousState: Statement;
  readonly liveness: Statement;
  readonly heartbeat: HeartbeatSteps;
  /** How a box spends the time between two heartbeats. */
  readonly rest: (rest: Rest) => Promise<void>;
  readonly models: ModelStore;
  readonly resolveTemplate: (core: Core, name: string | null) => Promise<TemplateEntry | null>;
  readonly substitute: Substitute;
  readonly relay: (assets: readonly Asset[], core: Core) => Promise<readonly Asset[]>;
  /** How a box lays its assets under /configs at its nth boot. */
  readonly lay: Lay;
  readonly fetchSource: typeof fetchSource;
  readonly deliver: typeof deliver;
  /** Whether a reconcile that made so many first installs restarts the box, and after how long. */
  readonly wantsRestart: (firstInstalls: number, wait: (ms: number) => Promise<void>) => Promise<boolean>;
  readonly restarts: Table;
  readonly files: FilesPart;
  readonly teardown: (core: Core, tenant: Tenant) => Promise<void>;
}

export interface Build {
  readonly name: string;
  readonly parts: Parts;
}

export const goodParts: Parts = {
  buildinfo: (gitSha) => gitSha,
  guard,
  previousState: heartbeats.previousState,
  liveness: heartbeats.liveness,
  heartbeat: {
    queries: [readPreviousState, updateLiveness],
    judgements: [tellAccepted, fireOnTransition, judgeRecoveries],
  },
  rest: ({ clock, intervalMs, signal }) => clock.sleep(intervalMs, signal),
  models,
  resolveTemplate: async (core, name) => (name === null ? null : core.templates.find(name)),
  substitute,
  relay: async (assets) => assets,
  lay: layAssets,
  fetchSource,
  deliver,
  wantsRestart: async (firstInstalls) => firstInstalls > 0,
  restarts: coalescing,
  files,
  teardown,
};

export const goodBuild: Build = { name: 'good', parts: goodParts };
