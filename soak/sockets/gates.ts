import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_BUDGETS } from '../../src/evidence/budgets.ts';
import { controlPlane } from '../../src/platform/client.ts';
import { undiciExchange } from '../../src/platform/undici.ts';
import { buildWith } from '../../src/registry/build.ts';
import { type Regression, regressionCalled } from '../../src/session/catalogue.ts';
import { type EmbeddedPlatform, startEmbedded } from '../../src/session/embedded.ts';
import { runSession } from '../../src/session/session.ts';
import type { Verdict } from '../../src/verdict/result.ts';
import { type Combination, harmOf, told } from './combinations.ts';
import { toxicProxy } from './proxy.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const SOURCES = { templates: join(FIXTURES, 'templates'), plugins: join(FIXTURES, 'plugins') };
const GOOD_SHA = '600d'.padEnd(40, '0');
const PACE = 300;

/**
 * A hung request takes a second of real time, so a teardown that meets one needs two. The plugin may take longer
 * than the run: on a busy machine the platform itself is late at this pace, and what is late is rightly red.
 */
const BUDGETS = { ...DEFAULT_BUDGETS, plugin: 3_600_000, teardown: 600_000 };
const RUN_MS = 2_400_000;
const OUTLIVES_BY_MS = 1_000;

export interface Platform extends AsyncDisposable {
  embedded: EmbeddedPlatform;
  gitSha: string;
  regression: Regression | null;
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
  wrong: string[];
}

/** One gate through a wire that does harm. */
export async function gateThrough(
  { embedded: { target }, gitSha, regression }: Platform,
  combination: Combination,
  folder: string,
): Promise<Outcome> {
  await using proxy = await toxicProxy(Number(new URL(target.controlPlane).port), harmOf(combination));
  const began = performance.now();
  const { verdict } = await runSession({
    kind: 'sockets',
    target: { ...target, embedded: false, controlPlane: `http://localhost:${proxy.port}` },
    pace: PACE,
    gitSha,
    template: 'seo-agent',
    sources: SOURCES,
    addedConfigKeys: [],
    budgets: BUDGETS,
    exercises: regression?.exercises ?? [],
    early: true,
    staleAfterMs: null,
    runMs: RUN_MS,
    keep: false,
    reports: folder,
    ledger: join(folder, `ledger-${proxy.port}.jsonl`),
    stop: new AbortController().signal,
    secrets: [],
  });
  const tookMs = performance.now() - began;
  const wrong = [...wrongOf(verdict, regression), ...(await leftBy(target, verdict, regression))];
  const deadlineMs = RUN_MS / PACE;
  if (tookMs > deadlineMs + OUTLIVES_BY_MS)
    wrong.push(`it took ${Math.round(tookMs)} ms, and its deadline was ${deadlineMs}`);
  return { exitCode: verdict.exitCode, tookMs, wrong: wrong.map((line) => `${told(combination)}: ${line}`) };
}

/** Never red on a good build, never green on a bad one, and never by another name. */
function wrongOf({ exitCode, headline, causes }: Verdict, regression: Regression | null): string[] {
  const may = [regression?.expected.exitCode ?? 0, 3];
  const names = [regression?.expected.mechanism ?? null, 'unknown mechanism'];
  const misnamed = causes
    .filter(({ mechanism }) => !names.includes(mechanism))
    .map(({ mechanism }) => mechanism);
  return [
    ...(may.includes(exitCode) ? [] : [`exit ${exitCode}: ${headline}`]),
    ...(misnamed.length > 0 ? [`it was named ${misnamed.join(', ')}`] : []),
  ];
}

/** Whoever is said to be gone is gone, as the platform itself knows. */
async function leftBy(
  target: EmbeddedPlatform['target'],
  { tenant }: Verdict,
  regression: Regression | null,
): Promise<string[]> {
  await using exchange = undiciExchange({ pace: 1 });
  const { controlPlane: url, adminToken } = target;
  const reply = await controlPlane({ exchange, controlPlane: url, adminToken, requestMs: 10_000 }).orgs();
  if (!reply.ok) return [`the platform itself cannot be asked: ${reply.why.message}`];
  const there = reply.value.orgs.some(({ slug }) => slug === tenant.slug);
  if (there && tenant.purged) return ['its tenant was seen to be gone, and is there'];
  return there && regression === null ? [`${tenant.slug} is left`] : [];
}
