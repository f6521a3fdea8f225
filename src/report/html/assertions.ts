import type { EvidenceEvent } from '../../evidence/events.ts';
import type { Assertion, Verdict } from '../../verdict/result.ts';
import { comparisonsOf } from '../story/compare.ts';
import type { DiffRow, LineDiff } from '../story/diff.ts';
import { type Comparison, type Readings, readingsOf } from '../story/readings.ts';
import { type Html, html, nothing } from './html.ts';
import { cited, clockTime, icon } from './parts.ts';

export function assertions(verdict: Verdict, events: readonly EvidenceEvent[]): Html {
  const readings = readingsOf(events);
  return html`<section aria-labelledby="assertions-title"><h2 id="assertions-title">Assertions</h2>
<div class="assertions">${verdict.assertions.map((assertion) => one(assertion, verdict, readings))}</div></section>`;
}

function one(assertion: Assertion, verdict: Verdict, readings: Readings | null): Html {
  const { id, state, because, atMs, blockedBy } = assertion;
  const open = state === 'fail' || state === 'unknown';
  const proof = verdict.proofs.find((fired) => fired.assertion === id && fired.ended);
  return html`<details class="assertion ${state}" id="assertion-${id}"${open && html` open`}>
<summary>${icon(state)}<span class="id">${id}</span> <span class="state">${state}</span> <span class="because">${because}</span> <span class="at">${atMs === null ? '' : clockTime(atMs)}</span></summary>
<div class="inside">
${blockedBy !== undefined && html`<p class="fine">Waits for ${blockedBy}, and was not judged.</p>`}
${proof !== undefined && html`<p class="fine">Decided before its deadline, by the proof <code>${proof.id}</code>${!because.includes(proof.because) && `: ${proof.because}`}</p>`}
${readings === null ? nothing : comparisonsOf(assertion, readings).slice(0, MOST_COMPARED).map(comparison)}
<p class="fine">${cited(assertion.evidence)}</p>
</div></details>`;
}

const MOST_COMPARED = 60;

function comparison({ title, expected, read, same, diff }: Comparison): Html {
  return html`<div class="compare${same ? ' same' : ''}"><h3>${title}</h3>
<dl><div><dt>Expected</dt><dd>${expected}</dd></div><div class="read"><dt>Read</dt><dd>${read}</dd></div></dl>${diff !== null && difference(title, diff)}</div>`;
}

function difference(title: string, diff: LineDiff): Html {
  return html`<div class="diff" role="region" aria-label="Differences in ${title}" tabindex="0">
<div class="row heads" aria-hidden="true"><span></span><span>Expected</span><span></span><span>Read</span></div>
${diff.rows.map(row)}${diff.leftOut > 0 && html`<p class="gap">${diff.leftOut} more rows differ</p>`}</div>`;
}

function row(row: DiffRow): Html {
  if (row.is === 'gap')
    return html`<p class="gap">${row.lines} ${row.lines === 1 ? 'line' : 'lines'} the same</p>`;
  if (row.is === 'same') {
    return html`<div class="row"><span class="no">${row.left}</span><code>${row.text}</code><span class="no right">${row.right}</span><code class="right" aria-hidden="true">${row.text}</code></div>`;
  }
  return html`<div class="row changed">${row.expected === null ? html`<span class="no none"></span><span class="none"></span>` : html`<span class="no">${row.left ?? ''}</span><del>${row.expected}</del>`}${
    row.read === null
      ? html`<span class="no none"></span><span class="none"></span>`
      : html`<span class="no">${row.right ?? ''}</span><ins>${row.read}</ins>`
  }</div>`;
}
