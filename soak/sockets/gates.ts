import { join } from 'node:path';
import { DEFAULT_BUDGETS } from '../../src/evidence/budgets.ts';
import type { Target } from '../../src/gate/plan.ts';
import { controlPlane } from '../../src/platform/client.ts';
import { undiciExchange } from '../../src/platform/undici.ts';
import { buildWith } from '../../src/registry/build.ts';
import { type Regression, regressionCalled } from '../../src/session/catalogue.ts';
import { type EmbeddedPlatform, startEmbedded } from '../../src/session/embedded.ts';
import { PACE, plainSession } from '../../src/session/plain.fixture.ts';
import { runSession } from '../../src/session/session.ts';
import { FIXTURES, SOURCES } from '../../src/shipped.fixture.ts';
import type { Verdict } from '../../src/verdict/result.ts';
import { type Combination, harmOf, hidesNothing, mustMeet, told } from './combinations.ts';
import { toxicProxy } from './proxy.ts';

const GOOD_SHA = '600d'.padEnd(40, '0');

/**
 * A hung request takes a second of real time, so a teardown that meets one needs two, and twice that where others
 * have the cores. The plugin may take longer than the run: on a busy machine the platform itself is late at this
 * pace, and what is late is rightly red.
 */
const BUDGETS = { ...DEFAULT_BUDGETS, plugin: 3_600_000, teardown: 1_200_000 };
const OUTLIVES_BY_MS = 1_000;

export interface Platform extends AsyncDisposable {
  embedded: EmbeddedPlatform;
  gitSha: string;
  regression: Regression | null;
}

/** Where the evidence goes, and how long a run may take. */
export interface Place {
  folder: string;
  runMs: number;
}

export async function platformOf(id: string | null): Promise<Platform> {
  const regression = id === null ? null : regressionCalled(id, join(FIXTURES, 'regressions'));
  const gitSha = regression?.sha ?? GOOD_SHA;
  const build = regression ? await buildWith(regression.fault) : undefined;
  const embedded = await startEmbedded({ gitSha, pace: PACE, sources: SOURCES, build });
  return { embedded, gitSha, regression, [Symbol.asyncDispose]: () => embedded[Symbol.asyncDispose]() };
}

export interface Outcome {
  exitCode: number;
  tookMs: number;
  /** How many requests the wire did harm to. */
  harmed: number;
  wrong: string[];
}

/** One gate through a wire that does harm. */
export async function gateThrough(
  { embedded: { target }, gitSha, regression }: Platform,
  combination: Combination,
  { folder, runMs }: Place,
): Promise<Outcome> {
  let harmed = 0;
  const harm = harmOf(combination);
  await using proxy = await toxicProxy(Number(new URL(target.controlPlane).port), (request) => {
    const toxic = harm(request);
    if (toxic !== null) harmed += 1;
    return toxic;
  });
  const began = performance.now();
  const through: Target = {
    ...target,
    embedded: false,
    controlPlane: `http://localhost:${proxy.port}`,
    tenantUrl: combination.tenantUrl?.(proxy.port),
  };
  const { verdict } = await runSession({
    ...plainSession(through, gitSha, folder),
    kind: 'sockets',
    budgets: BUDGETS,
    exercises: regression?.exercises ?? [],
    runMs,
    ledger: join(folder, `ledger-${proxy.port}.jsonl`),
  });
  const tookMs = performance.now() - began;
  const left = await isThere(target, verdict.tenant.slug);
  const wrong = wrongOf({ verdict, regression, left, combination });
  if (left && !mayLeave(combination)) wrong.push(`${verdict.tenant.slug} is left`);
  if (harmed === 0 && mustMeet(combination)) wrong.push('no request met the harm');
  const deadlineMs = runMs / PACE;
  if (tookMs > deadlineMs + OUTLIVES_BY_MS)
    wrong.push(`it took ${Math.round(tookMs)} ms, and its deadline was ${deadlineMs}`);
  return {
    exitCode: verdict.exitCode,
    tookMs,
    harmed,
    wrong: wrong.map((line) => `${told(combination)}: ${line}`),
  };
}

/** Where no delete ever arrives, or the build leaks, there is nothing that a harness could do. */
const mayLeave = ({ endpoint, on }: Combination) =>
  endpoint === 'delete of the tenant' || on === 'teardown-leaks';

const LEAK = { exitCode: 4, mechanism: 'tenant-leaked' } as const;

interface Met {
  verdict: Verdict;
  regression: Regression | null;
  left: boolean;
  combination: Combination;
}

/** Never red on a good build, never green on a bad one, and never by another name than that of what was so. */
function wrongOf({ verdict, regression, left, combination }: Met): string[] {
  const { exitCode, headline, causes, tenant } = verdict;
  const truths = [...(regression ? [regression.expected] : []), ...(left ? [LEAK] : [])];
  const certain = truths.length > 0 ? truths.map((truth) => truth.exitCode) : [0];
  const codes = [...certain, ...(hidesNothing(combination) ? [] : [3])];
  const names = [...truths.map(({ mechanism }) => mechanism), 'unknown mechanism'];
  const misnamed = causes
    .filter(({ mechanism }) => !names.includes(mechanism))
    .map(({ mechanism }) => mechanism);
  return [
    ...(codes.includes(exitCode) ? [] : [`exit ${exitCode}: ${headline}`]),
    ...(misnamed.length > 0 ? [`it was named ${misnamed.join(', ')}`] : []),
    ...(left && tenant.purged ? ['its tenant was seen to be gone, and is there'] : []),
  ];
}

/** As the platform itself knows, which nobody comes between. */
async function isThere(
  { controlPlane: url, adminToken }: EmbeddedPlatform['target'],
  slug: string | null,
): Promise<boolean> {
  await using exchange = undiciExchange({ pace: 1 });
  const reply = await controlPlane({ exchange, controlPlane: url, adminToken, requestMs: 10_000 }).orgs();
  if (!reply.ok) throw new Error(`the platform itself cannot be asked: ${reply.why.message}`);
  return reply.value.orgs.some((org) => org.slug === slug);
}
