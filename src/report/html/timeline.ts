import type { EvidenceEvent } from '../../evidence/events.ts';
import type { Verdict } from '../../verdict/result.ts';
import { duration, plural, roundTime } from '../duration.ts';
import { shorten } from '../escape.ts';
import type { Band, Lane, Tick } from '../story/lane.ts';
import { type Guide, type Timeline, timelineOf } from '../story/lanes.ts';
import type { Line } from '../story/line.ts';
import type { Mark, MarkShape } from '../story/marks.ts';
import { axisOf, stack } from './axis.ts';
import { type Html, html, nothing } from './html.ts';
import { clockTime, icon } from './parts.ts';
import { crowd, type Scale } from './ticks.ts';

/**
 * Each lane is a picture of its own in a row of the page, placed in percent: it fills what width there is, and
 * its letters stay readable on a phone, which no picture does that is scaled as a whole.
 */
export function timeline(verdict: Verdict, events: readonly EvidenceEvent[], lines: readonly Line[]): Html {
  const told = timelineOf(verdict, events, lines);
  const scale = scaleOf(told);
  return html`<section aria-labelledby="timeline-title" class="timeline"><h2 id="timeline-title">Timeline</h2>
<p class="lead">${caption(verdict, told)} <span class="scripted" hidden>Move along the marks with the arrow keys.</span></p>
<div class="lanes" role="group" aria-label="One lane per hop, ${duration(told.toMs)} from left to right">
${ruler(told, scale)}
${told.lanes.map((lane) => laneRow(lane, told, scale))}
<p class="tip" aria-hidden="true" hidden></p></div>
${legend}
${moments(told)}</section>`;
}

const caption = ({ pace }: Verdict, { toMs }: Timeline) =>
  pace === 1
    ? `${duration(toMs)} from the first to the last observation.`
    : `${duration(toMs)} of the platform’s time from left to right; by the wall it took ${duration(toMs / pace)} (pace ${pace}).`;

function scaleOf({ toMs }: Timeline): Scale {
  // What happens at the very end still needs room to be seen.
  const whole = toMs * 1.015;
  return { toMs: whole, percent: (ms) => `${(Math.max(0, Math.min(1, ms / whole)) * 100).toFixed(2)}%` };
}

const ROW = 16;

function ruler({ toMs, guides }: Timeline, scale: Scale): Html {
  const shown = guides.filter(
    (guide, index) => guides.findIndex(({ name }) => name === guide.name) === index,
  );
  const rows = stack(
    shown.map(({ at }) => at),
    toMs,
  );
  const top = ROW * (Math.max(-1, ...rows) + 1);
  const labels = axisOf(toMs).map(
    (ms, index) =>
      html`<g class="${index % 2 === 1 ? 'odd' : 'even'}"><line class="grid" x1="${scale.percent(ms)}" x2="${scale.percent(ms)}" y1="${top + 24}" y2="${top + 30}"/><text x="${scale.percent(ms)}" y="${top + 18}" text-anchor="${index === 0 ? 'start' : 'middle'}">${roundTime(ms)}</text></g>`,
  );
  return html`<div class="lane ruler" aria-hidden="true"><span class="name"></span><svg class="plot" height="${top + 30}">${labels}${shown.map((guide, index) => guideLabel(guide, rows[index] ?? 0, top + 30, scale))}</svg><span class="outcome"></span></div>`;
}

function guideLabel({ at, name }: Guide, row: number, bottom: number, scale: Scale): Html {
  const late = at / scale.toMs > 0.85;
  return html`<line class="guide ${name.replaceAll(' ', '-')}" x1="${scale.percent(at)}" x2="${scale.percent(at)}" y1="${row * ROW}" y2="${bottom}"/><svg x="${scale.percent(at)}" y="${row * ROW + 10}" width="1" height="1" overflow="visible"><text class="guide-label" x="${late ? -5 : 5}" text-anchor="${late ? 'end' : 'start'}">${name}</text></svg>`;
}

const guideLines = (guides: readonly Guide[], scale: Scale): Html[] =>
  guides.map(
    ({ at, name }) =>
      html`<line class="guide ${name.replaceAll(' ', '-')}" x1="${scale.percent(at)}" x2="${scale.percent(at)}" y1="0" y2="100%"/>`,
  );

function laneRow(lane: Lane, told: Timeline, scale: Scale): Html {
  const grid = axisOf(told.toMs).map(
    (ms) => html`<line class="grid" x1="${scale.percent(ms)}" x2="${scale.percent(ms)}" y1="0" y2="100%"/>`,
  );
  return html`<div class="lane ${lane.state ?? 'info'}" data-lane="${lane.id}"><span class="name">${lane.name}</span>
<svg class="plot" height="34" role="group" aria-label="${lane.name}: ${lane.outcome}">${grid}${guideLines(told.guides, scale)}${waitBar(lane, scale)}${lane.bands.map((one) => band(one, scale))}${ticks(lane.ticks, scale)}${deadline(lane, told, scale)}${lane.marks.map((one) => mark(one, scale))}</svg>
<span class="outcome">${lane.state !== null && icon(lane.state)}${lane.outcome}</span></div>`;
}

function waitBar({ wait, name }: Lane, scale: Scale): Html {
  if (wait === null) return nothing;
  const to = Math.min(wait.toMs ?? wait.untilMs ?? scale.toMs, scale.toMs);
  return html`<rect class="wait" x="${scale.percent(wait.fromMs)}" width="${scale.percent(Math.max(0, to - wait.fromMs))}" y="14" height="6" rx="3"><title>${name}: waited for from ${clockTime(wait.fromMs)} to ${clockTime(to)}</title></rect>`;
}

const band = ({ from, to, name }: Band, scale: Scale): Html =>
  html`<rect class="band ${name}" x="${scale.percent(from)}" width="${scale.percent(Math.max(0, to - from))}" y="12" height="10" rx="2"><title>${name} from ${clockTime(from)} to ${clockTime(to)}</title></rect>`;

/** Above this a tick of its own for each would be a solid bar and a page of megabytes. */
const MOST_TICKS = 240;

function ticks(all: readonly Tick[], scale: Scale): Html | Html[] {
  if (all.length > MOST_TICKS) return crowd(all, scale);
  return all.map(
    ({ at, tone, text }) =>
      html`<g class="m tick ${tone}" tabindex="-1" role="img"><rect x="${scale.percent(at)}" y="${tone === 'unclear' ? 13 : 9}" width="2" height="${tone === 'unclear' ? 8 : 16}"/><title>${label(at, text)}</title></g>`,
  );
}

const label = (at: number, text: string) => `${clockTime(at)} – ${shorten(text, 160)}`;

function deadline({ deadlineMs, wait, state }: Lane, told: Timeline, scale: Scale): Html {
  if (deadlineMs === null || wait === null) return nothing;
  const text = `Deadline ${clockTime(deadlineMs)}, ${roundTime(wait.budgetMs ?? 0)} after its budget began`;
  if (deadlineMs > told.toMs) {
    if (state === 'pass') return nothing;
    return html`<g class="m later" tabindex="-1" role="img"><svg x="100%" y="17" width="1" height="1" overflow="visible"><path d="M-7-4 L-2 0 L-7 4"/></svg><title>${text}, after this run ended</title></g>`;
  }
  return html`<g class="m deadline" tabindex="-1" role="img"><line x1="${scale.percent(deadlineMs)}" x2="${scale.percent(deadlineMs)}" y1="4" y2="30"/><title>${text}</title></g>`;
}

/** Shapes differ as well as colours. */
const SHAPES: Record<MarkShape, Html> = {
  arrived: html`<circle r="6"/><path class="glyph" d="M-2.6 .2-.7 2.1 2.8-1.9"/>`,
  failed: html`<circle r="6"/><path class="glyph" d="M-2.2-2.2 2.2 2.2M2.2-2.2-2.2 2.2"/>`,
  unclear: html`<circle r="6"/><path class="glyph" d="M-2.4 0h4.8"/>`,
  event: html`<path d="M0-5.5 5.5 0 0 5.5-5.5 0Z"/>`,
  restart: html`<path d="M0-6 5.6 4.2H-5.6Z"/>`,
  early: html`<path d="M-5-7 H6 L3-3.5 6 0 H-5Z M-5-7 V8"/>`,
};

const mark = ({ at, shape, tone, text }: Mark, scale: Scale): Html =>
  html`<g class="m mark ${shape} ${tone}" tabindex="-1" role="img"><svg x="${scale.percent(at)}" y="17" width="1" height="1" overflow="visible">${SHAPES[shape]}</svg><title>${label(at, text)}</title></g>`;

const key = (shape: MarkShape, tone: string, text: string): Html =>
  html`<li><svg width="16" height="16" viewBox="-8 -9 16 18" aria-hidden="true" class="mark ${shape} ${tone}">${SHAPES[shape]}</svg>${text}</li>`;

const legend = html`<ul class="legend" aria-label="Legend">${key('arrived', 'good', 'arrived')}${key('failed', 'bad', 'failed')}${key('event', 'plain', 'transition, reconcile')}${key('restart', 'plain', 'restart')}${key('early', 'bad', 'early verdict')}
<li><svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" class="tick plain"><rect x="7" y="1" width="2" height="14"/></svg>one look or heartbeat</li><li><svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" class="tick bad"><rect x="7" y="1" width="2" height="14"/></svg>a failed one</li><li><svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" class="deadline"><line x1="8" x2="8" y1="1" y2="15"/></svg>deadline</li></ul>`;

const MOST_MOMENTS = 60;

/** The same in words, for who does not see the picture. */
function moments({ lanes }: Timeline): Html {
  const all = lanes
    .flatMap((lane) => lane.marks.map((one) => ({ ...one, lane: lane.name })))
    .sort((a, b) => a.at - b.at);
  if (all.length === 0) return nothing;
  const more = all.length - MOST_MOMENTS;
  return html`<details class="moments"><summary>The same in words: ${plural(all.length, 'moment')}</summary><ol>${all
    .slice(0, MOST_MOMENTS)
    .map(
      (one) =>
        html`<li class="${one.tone}"><span class="num">${clockTime(one.at)}</span> <strong>${one.lane}</strong> ${shorten(one.text, 300)}</li>`,
    )}</ol>${
    more > 0 && html`<p class="fine">and ${plural(more, 'more moment')}, in the evidence below.</p>`
  }</details>`;
}
