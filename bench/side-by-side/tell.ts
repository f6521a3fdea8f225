import { number } from './figures.ts';
import { type Comparison, type Findings, isMet, median } from './findings.ts';

export function linesOf({ ran, comparisons, missing = [], notes = [] }: Findings): string[] {
  return [
    `  ${ran}`,
    ...comparisons.flatMap(lineOf),
    ...missing.map((what) => `  missing   ${what}`),
    ...notes.map((note) => `  note      ${note}`),
  ];
}

function lineOf(comparison: Comparison): string[] {
  const { what, goal, ratios, ours, peer } = comparison;
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  const figure = (value: number) => `${number(value)}${goal.unit}`;
  const wanted = `${goal.is} ${figure(goal.value)}${goal.of === 'worst' ? ' every time' : ''}`;
  return [
    `  ${isMet(comparison) ? 'met      ' : 'MISSED   '} ${what}: ${figure(median(ratios))} (${figure(least)} to ${figure(most)}, ${ratios.length} times), goal ${wanted}`,
    `            ours ${ours}, against ${peer}`,
  ];
}
