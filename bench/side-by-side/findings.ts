/** What a bench found: for each thing compared, how ours stood to the peer's, pair by pair. */
export interface Findings {
  /** What ran, as a reader needs it to judge the figures. */
  ran: string;
  comparisons: Comparison[];
  /** What could not be measured here, and why: never a guess. */
  missing?: string[];
  /** Limits that were measured, and where the time goes. */
  notes?: string[];
}

export interface Comparison {
  what: string;
  goal: Goal;
  /** One for each pair of runs. */
  ratios: readonly number[];
  /** The medians behind the ratio, with their units. */
  ours: string;
  peer: string;
}

export interface Goal {
  is: 'at least' | 'at most';
  value: number;
  unit: '×' | '%' | '';
  /** A goal for every single time is held by the worst of them. */
  of: 'median' | 'worst';
}

export interface Scale {
  /** Smaller and fewer, so that all of them take a minute. */
  quick: boolean;
}

export interface Bench {
  run(scale: Scale): Promise<Findings>;
}

export const atLeast = (value: number, unit: Goal['unit'] = '×'): Goal => ({
  is: 'at least',
  value,
  unit,
  of: 'median',
});

export const atMost = (value: number, unit: Goal['unit'] = '×'): Goal => ({
  is: 'at most',
  value,
  unit,
  of: 'median',
});

export const everyTime = (goal: Goal): Goal => ({ ...goal, of: 'worst' });

/** What the goal is held against. */
export function decisive({ goal, ratios }: Comparison): number {
  if (goal.of === 'median') return median(ratios);
  return goal.is === 'at least' ? Math.min(...ratios) : Math.max(...ratios);
}

export function isMet(comparison: Comparison): boolean {
  const value = decisive(comparison);
  return comparison.goal.is === 'at least' ? value >= comparison.goal.value : value <= comparison.goal.value;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

/** The smallest value that so many per cent are not above. */
export function percentile(values: readonly number[], per: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * per) / 100) - 1)] ?? Number.NaN;
}
