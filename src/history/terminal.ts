import { duration, grouped, plural, roundTime } from '../report/duration.ts';
import { shorten } from '../report/escape.ts';
import type { Paint } from '../report/terminal/paint.ts';
import {
  type FirstSeen,
  type HopTrend,
  nameOf,
  type Point,
  type SeriesTrend,
  type SlowPass,
  type Trend,
} from './trend.ts';

const MOST_SERIES = 20;
const MOST_SLOW = 10;
const MOST_FIRSTS = 20;

/** The history as a person reads it in a terminal. Texts of others go through `paint`, which makes them harmless. */
export function trendLines(trend: Trend, paint: Paint): string[] {
  const shown = trend.series.slice(0, MOST_SERIES);
  const hidden = trend.series.length - shown.length;
  return [
    paint('strong', `${plural(trend.runs.total, 'run')} since ${day(trend.since)}: ${countsOf(trend)}`),
    ...shown.flatMap((series) => seriesLines(series, trend.columns.count, paint)),
    ...(hidden > 0
      ? ['', paint('soft', `and ${plural(hidden, 'more target')}: --target and --template choose`)]
      : []),
    ...slowLines(trend.slow, paint),
    ...section('Verdicts by mechanism', mechanismRows(trend), paint),
    ...section('First build of each regression', trend.firsts.slice(0, MOST_FIRSTS).map(firstRow), paint),
    ...section('Proofs of hopelessness', proofRows(trend), paint),
  ];
}

const countsOf = ({ runs }: Pick<Trend, 'runs'>) =>
  `${grouped(runs.pass)} passed, ${grouped(runs.fail)} failed, ${grouped(runs.inconclusive)} inconclusive`;

function seriesLines(series: SeriesTrend, columns: number, paint: Paint): string[] {
  const head = `${nameOf(series)}: ${plural(series.runs.total, 'run')}, ${countsOf(series)}`;
  const rows = [
    ['hop', 'waits', '50 %', '95 %', '99 %', 'of its budget', 'the 95th over time'],
    ...series.hops.map((hop) => [
      hop.hop,
      grouped(hop.waits),
      duration(hop.p50),
      duration(hop.p95),
      duration(hop.p99),
      shareOf(hop),
      sparkline(hop.points, columns),
    ]),
  ];
  return [
    '',
    paint('strong', head),
    ...table(rows).map((line, index) => paint(index === 0 ? 'soft' : 'plain', line)),
  ];
}

const shareOf = ({ p95, budgetMs }: HopTrend) =>
  budgetMs === null ? '' : `${Math.round((p95 / budgetMs) * 100)} %`;

const BLOCKS = '▁▂▃▄▅▆▇█';

/**
 * From nothing at the foot to the longest at the top, so that a hop that never changes is a flat line. A column
 * without a wait is left empty.
 */
export function sparkline(points: readonly Pick<Point, 'column' | 'p95'>[], columns: number): string {
  const top = Math.max(...points.map(({ p95 }) => p95), Number.MIN_VALUE);
  const blocks = new Map(
    points.map(({ column, p95 }) => [column, BLOCKS[Math.min(7, Math.floor((p95 / top) * 8))]]),
  );
  return Array.from({ length: columns }, (_, column) => blocks.get(column) ?? ' ').join('');
}

function slowLines({ total, passes }: Trend['slow'], paint: Paint): string[] {
  const title = `Slow passes: ${grouped(total)} waits over half of their budget, or over three times their own median and a twentieth of it`;
  const shown = passes.slice(0, MOST_SLOW);
  const more = total - shown.length;
  return [
    ...section(title, shown.map(slowRow), paint),
    ...(more > 0 ? [paint('soft', `  and ${grouped(more)} more`)] : []),
  ];
}

const slowRow = (slow: SlowPass): string[] => [
  minute(slow.startedAt),
  slow.target,
  slow.hop,
  `${duration(slow.tookMs)}${slow.budgetMs === null ? '' : ` of ${roundTime(slow.budgetMs)}`}`,
  `usually ${duration(slow.medianMs)}`,
  slow.run,
];

const mechanismRows = ({ mechanisms }: Trend): string[][] =>
  mechanisms.map(({ mechanism, verdict, runs, lastAt }) => [
    verdict,
    mechanism ?? 'no cause named',
    plural(runs, 'run'),
    `last ${minute(lastAt)}`,
  ]);

const firstRow = ({ mechanism, target, gitSha, startedAt, run, lastGood }: FirstSeen): string[] => [
  mechanism,
  target,
  gitSha.slice(0, 12),
  minute(startedAt),
  run,
  lastGood === null ? 'nothing passed before' : `last good ${lastGood.gitSha.slice(0, 12)}`,
];

const proofRows = ({ proofs }: Trend): string[][] =>
  proofs.map(({ proof, fired, ended, right, wrong }) => [
    proof,
    `fired ${grouped(fired)}`,
    `ended the wait ${grouped(ended)}`,
    `right ${grouped(right)}`,
    `wrong ${grouped(wrong)}`,
  ]);

const section = (title: string, rows: readonly string[][], paint: Paint): string[] =>
  rows.length === 0 ? [] : ['', paint('strong', title), ...table(rows).map((line) => paint('plain', line))];

const WIDEST = 60;

function table(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => shorten(cell, WIDEST)));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}

const day = (iso: string) => iso.slice(0, 10);
const minute = (iso: string) => iso.slice(0, 16).replace('T', ' ');
