import type { Clock } from '../clock.ts';
import type { Templates } from './assets/template.ts';
import type { Background } from './background.ts';
import type { BoxNetwork } from './box/network.ts';
import type { Database } from './database/database.ts';
import type { Directory } from './directory.ts';
import type { Heartbeats } from './heartbeat/heartbeat.ts';
import type { Liveness } from './heartbeat/liveness.ts';
import type { Log } from './log.ts';
import type { Parts } from './parts.ts';
import type { Reconciles } from './reconcile/reconcile.ts';
import type { Runner } from './restart/runner.ts';
import type { Delays, Limits } from './timing.ts';
import type { Tokens } from './tokens.ts';

/** One registry: what its parts work with. */
export interface Core {
  readonly gitSha: string;
  readonly boxesFolder: string;
  readonly plugins: string;
  readonly templates: Templates;
  readonly parts: Parts;
  readonly clock: Clock;
  readonly delays: Delays;
  readonly limits: Limits;
  readonly db: Database;
  readonly log: Log;
  readonly background: Background;
  readonly directory: Directory;
  readonly tokens: Tokens;
  readonly network: BoxNetwork;
  readonly heartbeats: Heartbeats;
  readonly liveness: Liveness;
  readonly reconciles: Reconciles;
  readonly restarts: Runner;
}
