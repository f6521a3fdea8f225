/** What `delivery history` knows, as it stands in its JSON. */
export const TREND_SCHEMA = 1;

export interface Trend {
  schema: typeof TREND_SCHEMA;
  /** Where percentiles are of bins, the beginning of the day that was asked for. */
  since: string;
  until: string;
  runs: Counts;
  /** True where percentiles are of the waits themselves; else they are of bins of 2 %. */
  exact: boolean;
  /** The columns of all pictures; one without a wait has no point. */
  columns: { from: string; widthMs: number; count: number };
  series: SeriesTrend[];
  slow: { total: number; passes: SlowPass[] };
  /** Of all but replays, as the first builds are. */
  mechanisms: { mechanism: string | null; verdict: string; runs: number; lastAt: string }[];
  firsts: FirstSeen[];
  proofs: { proof: string; fired: number; ended: number; right: number; wrong: number }[];
}

export interface Counts {
  total: number;
  pass: number;
  fail: number;
  inconclusive: number;
}

export interface SeriesTrend {
  target: string;
  template: string;
  /** Regressions of the past that were played again are a series of their own. */
  replays: boolean;
  runs: Counts;
  hops: HopTrend[];
}

export interface HopTrend {
  hop: string;
  budgetMs: number | null;
  waits: number;
  p50: number;
  p95: number;
  p99: number;
  points: Point[];
}

/** One column of the picture: what was measured from its time on, for a column's width. */
export interface Point {
  column: number;
  at: string;
  waits: number;
  p50: number;
  p95: number;
  p99: number;
}

export interface SlowPass {
  run: string;
  startedAt: string;
  target: string;
  template: string;
  gitSha: string;
  hop: string;
  tookMs: number;
  budgetMs: number | null;
  medianMs: number;
  overHalf: boolean;
}

export interface FirstSeen {
  mechanism: string;
  target: string;
  template: string;
  run: string;
  gitSha: string;
  startedAt: string;
  /** The last build before it that passed; nothing where none did. */
  lastGood: { gitSha: string; startedAt: string } | null;
}

export const nameOf = ({ target, template, replays }: SeriesTrend): string =>
  `${target}, ${template}${replays ? ', replays' : ''}`;

/** A wait this much longer than its own median is slow, if it is not so short that looks alone make the difference. */
export const TIMES_MEDIAN = 3;
const LEAST_SHARE = 1 / 20;

/** Above this a pass was slow for its kind. */
export const slowAboveMs = (medianMs: number, budgetMs: number | null): number =>
  Math.max(TIMES_MEDIAN * medianMs, (budgetMs ?? 0) * LEAST_SHARE);
