/** Waits as values with how often each was seen, the shortest first: exact ones, or the middles of bins. */
export interface Distribution {
  values: readonly number[];
  waits: readonly number[];
}

export interface Percentiles {
  waits: number;
  p50: number;
  p95: number;
  p99: number;
}

/** By nearest rank: a percentile is a wait that happened, never one between two that did. */
export function percentilesOf({ values, waits }: Distribution): Percentiles {
  const total = waits.reduce((sum, count) => sum + count, 0);
  const at = (share: number): number => {
    let rest = Math.max(1, Math.ceil(share * total));
    for (const [index, count] of waits.entries()) {
      rest -= count;
      if (rest <= 0) return values[index] ?? 0;
    }
    return 0;
  };
  return { waits: total, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

export function distributionOfValues(values: readonly number[]): Distribution {
  return { values: values.toSorted((a, b) => a - b), waits: values.map(() => 1) };
}
