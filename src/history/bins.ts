import type { Distribution } from './percentiles.ts';

/** A day's waits as they lie in the database: how many fell into each bin, from the lowest on that any fell into. */
export interface Binned {
  series_id: number;
  hop: string;
  day: string;
  lowest: number;
  counts: string;
}

/** Waits by the number of their bin. Two of them are added as they stand, which no sorting is as fast as. */
export type Bins = Uint32Array;

/** The same as in the migrations: `bin_of` says which bin a wait belongs to, and none is beyond this. */
const WIDTH = 1.02;
const MOST_BINS = 1_400;

export const noBins = (): Bins => new Uint32Array(MOST_BINS);

export function addBinned(to: Bins, { lowest, counts }: Pick<Binned, 'lowest' | 'counts'>): void {
  let bin = lowest;
  for (const count of counts.split(',')) {
    to[bin] = (to[bin] ?? 0) + Number(count);
    bin += 1;
  }
}

export function addBins(to: Bins, from: Bins): void {
  for (const [bin, count] of from.entries()) if (count > 0) to[bin] = (to[bin] ?? 0) + count;
}

/** A bin is told by its middle, as a ratio to both of its ends, so that no wait in it is further off than 1 %. */
const middleMs = (bin: number) => (bin === 0 ? 0 : WIDTH ** (bin - 0.5));

export function distributionOf(bins: Bins): Distribution {
  const values: number[] = [];
  const waits: number[] = [];
  for (const [bin, count] of bins.entries()) {
    if (count === 0) continue;
    values.push(middleMs(bin));
    waits.push(count);
  }
  return { values, waits };
}
