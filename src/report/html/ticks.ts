import { grouped } from '../duration.ts';
import { shorten } from '../escape.ts';
import type { Tick } from '../story/lane.ts';
import { type Html, html } from './html.ts';
import { clockTime } from './parts.ts';

export interface Scale {
  toMs: number;
  percent(ms: number): string;
}

/** Finer than the pixels of a wide screen: two ticks on one column are one stroke. */
const COLUMNS = 4_000;
const BINS = 120;

/**
 * Thousands of ticks as two strokes, plain and failed, under parts of the lane that tell how many lie there.
 */
export function crowd(ticks: readonly Tick[], scale: Scale): Html[] {
  const strokes = html`<svg x="0" y="9" width="100%" height="16" viewBox="0 0 ${COLUMNS} 16" preserveAspectRatio="none" class="crowd">${stroke(
    ticks.filter((tick) => tick.tone !== 'bad'),
    'plain',
    scale,
  )}${stroke(
    ticks.filter((tick) => tick.tone === 'bad'),
    'bad',
    scale,
  )}</svg>`;
  return [strokes, ...binsOf(ticks, scale.toMs).map((bin) => part(bin, scale))];
}

function stroke(ticks: readonly Tick[], tone: string, scale: Scale): Html {
  const columns = new Set(ticks.map((tick) => Math.round((tick.at / scale.toMs) * COLUMNS)));
  return html`<path class="${tone}" d="${[...columns].map((x) => `M${x} 0v16`).join('')}"/>`;
}

interface Bin {
  from: number;
  to: number;
  ticks: Tick[];
}

function binsOf(ticks: readonly Tick[], toMs: number): Bin[] {
  const width = toMs / BINS;
  const bins: Bin[] = Array.from({ length: BINS }, (_, index) => ({
    from: index * width,
    to: (index + 1) * width,
    ticks: [],
  }));
  for (const tick of ticks)
    bins[Math.min(BINS - 1, Math.max(0, Math.floor(tick.at / width)))]?.ticks.push(tick);
  return bins.filter((bin) => bin.ticks.length > 0);
}

function part({ from, to, ticks }: Bin, scale: Scale): Html {
  const failed = ticks.filter((tick) => tick.tone === 'bad');
  const example = failed[0] ?? ticks[0];
  const count =
    failed.length > 0
      ? `${grouped(failed.length)} of ${grouped(ticks.length)} failed`
      : grouped(ticks.length);
  const text = `${clockTime(from)} to ${clockTime(to)}: ${count} – ${shorten(example?.text ?? '', 120)}`;
  return html`<g class="m part" tabindex="-1" role="img"><rect x="${scale.percent(from)}" y="5" width="${scale.percent(to - from)}" height="24"/><title>${text}</title></g>`;
}
