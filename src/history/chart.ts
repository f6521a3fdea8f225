import { duration, grouped } from '../report/duration.ts';
import { type Html, html, nothing } from '../report/html/html.ts';
import type { HopTrend, Point, Trend } from './trend.ts';

const HEIGHT = 56;
/** Room above the highest line, so that its stroke is whole. */
const TOP = 2;

/**
 * Three lines over time in a picture of its own, as wide as the page: the median, the 95th and the 99th. Its axis is
 * time: weeks without a run are as wide as weeks with one.
 */
export function chart({ hop, points, budgetMs }: HopTrend, { count }: Trend['columns']): Html {
  const highest = Math.max(...points.map(({ p99 }) => p99), 1);
  const y = (ms: number) => (HEIGHT - (ms / highest) * (HEIGHT - TOP)).toFixed(1);
  const half = budgetMs !== null && budgetMs / 2 <= highest ? y(budgetMs / 2) : null;
  return html`<svg class="trend" viewBox="0 0 ${count} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${hop} over time: the 95th percentile from ${duration(points[0]?.p95 ?? 0)} to ${duration(points.at(-1)?.p95 ?? 0)}">
${half === null ? nothing : html`<path class="half" d="M0 ${half}H${count}"/>`}
${line('p99', points, y)}${line('p95', points, y)}${line('p50', points, y)}${points.map(column)}</svg>`;
}

function line(which: 'p50' | 'p95' | 'p99', points: readonly Point[], y: (ms: number) => string): Html {
  const [only] = points;
  // A line needs two points; a single column is drawn across its width.
  const steps =
    points.length === 1 && only
      ? `M${only.column} ${y(only[which])}h1`
      : points
          .map((point, index) => `${index === 0 ? 'M' : 'L'}${point.column + 0.5} ${y(point[which])}`)
          .join('');
  return html`<path class="${which}" d="${steps}"/>`;
}

const column = ({ column, at, waits, p50, p95, p99 }: Point): Html =>
  html`<rect x="${column}" y="0" width="1" height="${HEIGHT}"><title>from ${at.slice(0, 16).replace('T', ' ')}: ${grouped(waits)} waits, 50 % within ${duration(p50)}, 95 % within ${duration(p95)}, 99 % within ${duration(p99)}</title></rect>`;

const sample = (which: string, text: string): Html =>
  html`<li><svg class="key" width="22" height="10" viewBox="0 0 22 10" aria-hidden="true"><path class="${which}" d="M0 5H22"/></svg>${text}</li>`;

export const chartLegend = html`<ul class="legend" aria-label="Legend">${sample('p50', '50th percentile')}${sample('p95', '95th')}${sample('p99', '99th')}${sample('half', 'half of the budget, where it is in sight')}</ul>`;
