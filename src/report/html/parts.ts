import type { AssertionState, Verdict } from '../../verdict/result.ts';
import { grouped } from '../duration.ts';
import { type Html, html, nothing } from './html.ts';

export type Badge = AssertionState | Verdict['verdict'];

/** Drawn, not written in a font, so that they look alike everywhere. State is never told by colour alone. */
export const symbols = html`<svg class="defs" aria-hidden="true" focusable="false" width="0" height="0">
<symbol id="i-pass" viewBox="0 0 16 16"><path d="M3.5 8.4 6.6 11.5 12.5 4.9"/></symbol>
<symbol id="i-fail" viewBox="0 0 16 16"><path d="M4.2 4.2 11.8 11.8M11.8 4.2 4.2 11.8"/></symbol>
<symbol id="i-unknown" viewBox="0 0 16 16"><path d="M5.8 6.1a2.3 2.3 0 1 1 3.3 2.1c-.7.35-1.1.8-1.1 1.6M8 12.2v.1"/></symbol>
<symbol id="i-blocked" viewBox="0 0 16 16"><path d="M3.8 8h8.4"/></symbol>
</svg>`;

export const icon = (badge: Badge): Html =>
  html`<svg class="icon ${badge}" aria-hidden="true" focusable="false"><use href="#i-${badge === 'inconclusive' ? 'unknown' : badge}"/></svg>`;

const MOST_CITED = 12;

/** Links to the lines of evidence that something rests on. */
export function cited(lines: readonly number[]): Html {
  if (lines.length === 0) return nothing;
  const shown = lines.slice(0, MOST_CITED);
  const more = lines.length - shown.length;
  return html`<span class="cited">Evidence: ${shown.map(
    (line, index) => html`${index === 0 ? '' : ', '}<a href="#L${line}">line ${line}</a>`,
  )}${more > 0 && ` and ${grouped(more)} more`}</span>`;
}

/** Seconds since the run began, the same digits on every line so that they can be compared down a column. */
export const clockTime = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
