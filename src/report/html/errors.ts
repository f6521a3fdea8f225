import type { Verdict } from '../../verdict/result.ts';
import { grouped } from '../duration.ts';
import { type Html, html, nothing } from './html.ts';
import { clockTime } from './parts.ts';

const MOST_ERRORS = 50;

export function heartbeatErrors({ heartbeats }: Verdict): Html {
  if (heartbeats.errors.length === 0) return nothing;
  const shown = heartbeats.errors.slice(0, MOST_ERRORS);
  const more = heartbeats.errors.length - shown.length;
  return html`<section aria-labelledby="errors-title"><h2 id="errors-title">Heartbeat errors</h2>
<p class="lead">${grouped(heartbeats.failed)} of ${grouped(heartbeats.seen)} heartbeats failed to read the workspace’s previous state. A heartbeat answers 200 all the same.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Table of heartbeat errors"><table class="errors" role="table">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Error</th><th role="columnheader" scope="col">SQLSTATE</th><th role="columnheader" scope="col" class="num">Count</th><th role="columnheader" scope="col" class="num">First</th><th role="columnheader" scope="col" class="num">Last</th></tr></thead>
<tbody role="rowgroup">${shown.map(
    (
      error,
    ) => html`<tr class="failed" role="row"><td role="cell"><span class="message">${error.message}</span>${error.query !== null && html`<code class="query">${error.query}</code>`}</td>
<td role="cell" data-name="SQLSTATE"><code>${error.sqlstate ?? '–'}</code></td><td role="cell" data-name="Count" class="num">${grouped(error.count)} of ${grouped(heartbeats.seen)}</td><td role="cell" data-name="First" class="num">${clockTime(error.firstAtMs)}</td><td role="cell" data-name="Last" class="num">${clockTime(error.lastAtMs)}</td></tr>`,
  )}</tbody></table></div>${more > 0 && html`<p class="fine">${grouped(more)} more kinds of error are in verdict.json.</p>`}</section>`;
}
