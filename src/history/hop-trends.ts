import { addBinned, addBins, type Binned, type Bins, distributionOf, noBins } from './bins.ts';
import { type Columns, columnOf } from './columns.ts';
import { type Distribution, distributionOfValues, percentilesOf } from './percentiles.ts';
import type { HopTrend } from './trend.ts';

/** One series' waits for one hop: all of them, and by the columns of the picture. */
export interface HopWaits {
  series_id: number;
  hop: string;
  all: Distribution;
  columns: { column: number; waits: Distribution }[];
}

export interface Exact {
  series_id: number;
  hop: string;
  column: number;
  values: number[];
}

function byHop<Row extends { series_id: number; hop: string }>(rows: readonly Row[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.series_id} ${row.hop}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

export function fromExact(rows: readonly Exact[]): HopWaits[] {
  return byHop(rows).flatMap((some) => {
    const [first] = some;
    if (!first) return [];
    const columns = some.map(({ column, values }) => ({ column, waits: distributionOfValues(values) }));
    const all = distributionOfValues(some.flatMap(({ values }) => values));
    return [{ series_id: first.series_id, hop: first.hop, all, columns }];
  });
}

export function fromBinned(rows: readonly Binned[], columns: Columns): HopWaits[] {
  return byHop(rows).flatMap((some) => {
    const [first] = some;
    if (!first) return [];
    const byColumn = new Map<number, Bins>();
    for (const row of some) {
      const column = columnOf(columns, Date.parse(row.day));
      const bins = byColumn.get(column) ?? noBins();
      byColumn.set(column, bins);
      addBinned(bins, row);
    }
    const all = noBins();
    for (const bins of byColumn.values()) addBins(all, bins);
    return [
      {
        series_id: first.series_id,
        hop: first.hop,
        all: distributionOf(all),
        columns: [...byColumn].map(([column, bins]) => ({ column, waits: distributionOf(bins) })),
      },
    ];
  });
}

export function hopTrend(
  { hop, all, columns: some }: HopWaits,
  columns: Columns,
  budgetMs: number | null,
): HopTrend {
  const points = some
    .toSorted((a, b) => a.column - b.column)
    .map(({ column, waits }) => ({
      column,
      at: new Date(columns.fromMs + column * columns.widthMs).toISOString(),
      ...percentilesOf(waits),
    }));
  return { hop, budgetMs, ...percentilesOf(all), points };
}
