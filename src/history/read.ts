import { type Columns, columnsOf, dayOf } from './columns.ts';
import type { Connection } from './database.ts';
import { fromBinned, fromExact, type HopWaits, hopTrend } from './hop-trends.ts';
import { WAITED_HOPS } from './hops.ts';
import * as sql from './statements.ts';
import { type Counts, type SeriesTrend, slowAboveMs, TREND_SCHEMA, type Trend } from './trend.ts';

export interface Window {
  since: Date;
  until: Date;
  target?: string | undefined;
  template?: string | undefined;
}

/** Up to here each wait is read by itself, and pictures can be of hours. Above it the bins answer. */
const MOST_EXACT_RUNS = 2_000;
const MOST_SLOW = 100;

interface Series extends Omit<Counts, 'total'> {
  id: number;
  target: string;
  template: string;
  replays: boolean;
  runs: number;
  budgets: Record<string, number | null> | null;
}

export async function readTrend(
  client: Connection,
  window: Window,
  mostExactRuns = MOST_EXACT_RUNS,
): Promise<Trend> {
  const { until } = window;
  const chosen = [window.target ?? null, window.template ?? null];
  const [few] = await rows<{ runs: number }>(client, sql.UP_TO, [
    ...[window.since, until, ...chosen],
    mostExactRuns + 1,
  ]);
  const exact = (few?.runs ?? 0) <= mostExactRuns;
  // What lies in bins is known by the day, and all else is to be of the same time.
  const since = exact ? window.since : dayOf(window.since);
  const ends = [since, until];
  const series = await rows<Series>(client, sql.SERIES, [...ends, ...chosen]);
  const ids = series.map(({ id }) => id);
  // What is played again was planted: nobody needs to be told of it as of news.
  const observed = series.filter(({ replays }) => !replays).map(({ id }) => id);
  const [first] = await rows<{ first: Date | null }>(client, sql.FIRST_RUN, [...ends, ids]);
  const columns = columnsOf((first?.first ?? since).getTime(), until.getTime(), exact);
  const waits = await readWaits(client, [...ends, ids], columns, exact);
  const trends = series.map((one) => ({ id: one.id, ...seriesTrend(one, waits, columns) }));
  return {
    schema: TREND_SCHEMA,
    since: since.toISOString(),
    until: until.toISOString(),
    runs: sumOf(trends.map(({ runs }) => runs)),
    exact,
    columns: { from: new Date(columns.fromMs).toISOString(), widthMs: columns.widthMs, count: columns.count },
    series: trends.map(({ id: _, ...trend }) => trend),
    slow: await slowPasses(client, [...ends, ids], trends),
    mechanisms: await mechanisms(client, [...ends, observed]),
    firsts: await firsts(client, observed),
    proofs: await rows(client, sql.PROOFS, [...ends, ids]),
  };
}

async function readWaits(
  client: Connection,
  where: unknown[],
  columns: Columns,
  exact: boolean,
): Promise<HopWaits[]> {
  if (!exact) return fromBinned(await rows(client, sql.BINNED, where), columns);
  return fromExact(
    await rows(client, sql.EXACT, [...where, new Date(columns.fromMs), columns.widthMs / 1_000]),
  );
}

async function rows<Row>(client: Connection, text: string, values: unknown[]): Promise<Row[]> {
  return (await client.query(text, values)).rows as Row[];
}

function seriesTrend(series: Series, waits: readonly HopWaits[], columns: Columns): SeriesTrend {
  const { id, target, template, replays, runs, pass, fail, inconclusive, budgets } = series;
  const hops = WAITED_HOPS.flatMap((hop) =>
    waits
      .filter((one) => one.series_id === id && one.hop === hop)
      .map((one) => hopTrend(one, columns, budgets?.[hop] ?? null)),
  );
  return { target, template, replays, runs: { total: runs, pass, fail, inconclusive }, hops };
}

function sumOf(all: readonly Counts[]): Counts {
  const sum = (key: keyof Counts) => all.reduce((total, counts) => total + counts[key], 0);
  return { total: sum('total'), pass: sum('pass'), fail: sum('fail'), inconclusive: sum('inconclusive') };
}

interface Slow {
  run: string;
  started_at: Date;
  git_sha: string;
  series_id: number;
  hop: string;
  took_ms: number;
  budget_ms: number | null;
  over_half: boolean;
  total: number;
}

async function slowPasses(
  client: Connection,
  where: unknown[],
  trends: readonly (SeriesTrend & { id: number })[],
): Promise<Trend['slow']> {
  const above = trends.flatMap(({ id, hops }) =>
    hops.map(({ hop, p50, budgetMs }) => ({ id, hop, ms: slowAboveMs(p50, budgetMs) })),
  );
  const found = await rows<Slow>(client, sql.SLOW, [
    ...where,
    above.map(({ id }) => id),
    above.map(({ hop }) => hop),
    above.map(({ ms }) => ms),
    MOST_SLOW,
  ]);
  return {
    total: found[0]?.total ?? 0,
    passes: found.map((slow) => {
      const series = trends.find(({ id }) => id === slow.series_id);
      return {
        run: slow.run,
        startedAt: slow.started_at.toISOString(),
        target: series?.target ?? '',
        template: series?.template ?? '',
        gitSha: slow.git_sha,
        hop: slow.hop,
        tookMs: slow.took_ms,
        budgetMs: slow.budget_ms,
        medianMs: series?.hops.find(({ hop }) => hop === slow.hop)?.p50 ?? 0,
        overHalf: slow.over_half,
      };
    }),
  };
}

async function mechanisms(client: Connection, where: unknown[]): Promise<Trend['mechanisms']> {
  type Row = { mechanism: string | null; verdict: string; runs: number; last_at: Date };
  const found = await rows<Row>(client, sql.MECHANISMS, where);
  return found.map(({ mechanism, verdict, runs, last_at }) => ({
    mechanism,
    verdict,
    runs,
    lastAt: last_at.toISOString(),
  }));
}

interface First {
  mechanism: string;
  target: string;
  template: string;
  run: string;
  git_sha: string;
  started_at: Date;
  good_sha: string | null;
  good_at: Date | null;
}

async function firsts(client: Connection, ids: readonly number[]): Promise<Trend['firsts']> {
  const found = await rows<First>(client, sql.FIRSTS, [ids]);
  return found.map(({ mechanism, target, template, run, git_sha, started_at, good_sha, good_at }) => ({
    mechanism,
    target,
    template,
    run,
    gitSha: git_sha,
    startedAt: started_at.toISOString(),
    lastGood: good_sha && good_at ? { gitSha: good_sha, startedAt: good_at.toISOString() } : null,
  }));
}
