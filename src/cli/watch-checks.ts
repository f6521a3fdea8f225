import { systemClock } from '../clock.ts';
import type { ResolvedTarget } from '../config/target.ts';
import { hopsOf } from '../history/hops.ts';
import { tenantUrl } from '../platform/address.ts';
import { undiciExchange } from '../platform/undici.ts';
import { timingAt } from '../probe/timing.ts';
import { writeReports } from '../report/folder.ts';
import { replayOf } from '../report/replay.ts';
import { titleOf } from '../report/told.ts';
import { checkTarget, clientOf } from '../session/check.ts';
import { runSession, type SessionOptions, type SessionResult } from '../session/session.ts';
import { listedBy } from '../smoke/gone.ts';
import { membersOf } from '../smoke/members.ts';
import { writeSmokeReports } from '../smoke/report.ts';
import type { Smoke } from '../smoke/result.ts';
import { runSmoke } from '../smoke/run.ts';
import { tellSmoke } from '../telemetry/smoke.ts';
import type { Check } from '../watch/loop.ts';
import type { CheckResult } from '../watch/state.ts';
import type { Afterwards } from './afterwards.ts';

const GIVEN_MS = 120_000;

export type Gated = Omit<SessionOptions, 'kind' | 'stop' | 'gitSha'>;

interface GateCheckOptions {
  session: Gated;
  /** Asked before each run: a new build is deployed while a watch goes on. */
  gitSha: () => string;
  /** Anew for each run, which is a trace of its own. */
  others: () => Promise<Afterwards>;
  budgetsMs: number;
}

export function gateCheck({ session, gitSha, others, budgetsMs }: GateCheckOptions): Check {
  return {
    name: 'gate',
    limitMs: budgetsMs / session.pace + GIVEN_MS,
    async run(stop) {
      const [sha, told] = [gitSha(), await others()];
      const result = await runSession({
        ...session,
        target: told.traced(session.target),
        kind: 'watch',
        gitSha: sha,
        stop,
      });
      writeReports(result.folder, { ...result, replay: replayOf(result.events) });
      return { result: gateResult(result), tell: () => told.tell(result) };
    },
  };
}

function gateResult({ verdict, events, folder }: SessionResult): CheckResult {
  return {
    run: verdict.run,
    verdict: verdict.verdict,
    exitCode: verdict.exitCode,
    title: titleOf(verdict),
    gitSha: verdict.expected.gitSha,
    folder,
    page: 'report.html',
    mechanisms: [...new Set(verdict.causes.map(({ mechanism }) => mechanism))],
    hops: hopsOf(verdict, events).flatMap(({ hop, tookMs, budgetMs }) =>
      tookMs === null ? [] : [{ hop, tookMs, budgetMs }],
    ),
    heartbeatsFailed: verdict.heartbeats.failed,
    tenants: null,
  };
}

interface SmokeCheckOptions {
  remote: ResolvedTarget;
  gitSha: () => string;
  reports: string;
  say: (line: string) => void;
}

const SMOKE = { readsEach: 3, concurrency: 64, timeoutMs: 5_000, strict: false };
/** Three tries for nothing, and the pauses between them: no tenant takes its place in the crowd for longer. */
const DEAD_TENANT_MS = 3 * (SMOKE.timeoutMs + 1_000);

export const smokeLimitMs = (tenants: number): number =>
  GIVEN_MS + Math.ceil(tenants / SMOKE.concurrency) * DEAD_TENANT_MS;

export function smokeCheck({ remote, gitSha, reports, say }: SmokeCheckOptions): Check {
  return {
    name: 'smoke',
    limitMs: GIVEN_MS,
    async run(stop, allow) {
      const [sha, clock, { requestMs }] = [gitSha(), systemClock(), timingAt(1)];
      await using exchange = undiciExchange({ ...remote.connection, pace: 1 });
      const orgs = await checkTarget(remote.target, { exchange, clock, requestMs });
      allow(smokeLimitMs(orgs.length));
      const { controlPlane, tenantUrl: pattern } = remote.target;
      const { smoke, folder } = await runSmoke({
        ...SMOKE,
        target: remote.target,
        connection: remote.connection,
        gitSha: sha,
        fleet: membersOf(orgs, (slug) => tenantUrl(controlPlane, slug, pattern)),
        reports,
        clock,
        stop,
        listedNow: listedBy(clientOf(remote.target, exchange, requestMs)),
        gateFresh: null,
      });
      writeSmokeReports(folder, smoke);
      return {
        result: smokeResult(smoke, folder),
        async tell() {
          for (const wrong of await tellSmoke(smoke, process.env)) say(`telemetry: ${wrong}`);
        },
      };
    },
  };
}

const smokeResult = (smoke: Smoke, folder: string): CheckResult => ({
  run: smoke.run,
  verdict: smoke.verdict,
  exitCode: smoke.exitCode,
  title: smoke.headline,
  gitSha: smoke.expected.gitSha,
  folder,
  page: 'summary.md',
  mechanisms: [],
  hops: [],
  heartbeatsFailed: null,
  tenants: smoke.counts,
});
