import { duration, grouped } from '../report/duration.ts';
import { shorten } from '../report/escape.ts';
import { document } from '../report/html/document.ts';
import { type Html, html } from '../report/html/html.ts';
import { icon, symbols } from '../report/html/parts.ts';
import type { Smoke, TenantResult } from './result.ts';

const WORDS = { pass: 'Pass', fail: 'Fail', inconclusive: 'Inconclusive' } as const;

/** A page with more rows is read by nobody; the counts tell of all of them. */
const MOST_ROWS = 2_000;

/** One file that needs nothing else. */
export function renderSmokePage(smoke: Smoke, troubled: readonly TenantResult[]): string {
  const { verdict, headline, target, expected, counts, fresh, limits } = smoke;
  const classes = Object.entries(counts).filter(([, count]) => count > 0);
  const body = html`${symbols}<a class="skip" href="#main">To the report</a><main id="main"><header class="head"><p class="eyebrow"><span class="wordmark">delivery</span> <span>${smoke.run}</span></p>
<h1><span class="verdict ${verdict}">${icon(verdict)}${WORDS[verdict]}<span class="colon">:</span></span> <span class="headline">${headline}</span></h1>
${target.unverifiedTls && html`<p class="alarm" role="note"><strong>Certificates were not verified.</strong> The target asked for unverified TLS: whoever stood between could have answered for the platform.</p>`}
${limits.map((limit) => html`<p>Limited by: ${limit}</p>`)}
<p>Build <code>${expected.gitSha}</code>, target ${target.name}, ${smoke.readsEach} reads each, took ${duration(smoke.tookMs)}</p></header>
${table(
  'Tenants by class',
  ['Class', 'Tenants'],
  classes.map(([name, count]) => [name, grouped(count)]),
)}
${
  troubled.length > 0 &&
  table(
    'Tenants that are not fresh',
    ['Tenant', 'Class', 'Because'],
    troubled.slice(0, MOST_ROWS).map(({ tenant, is, why }) => [tenant, is, shorten(why, 300)]),
  )
}
${troubled.length > MOST_ROWS && html`<p class="lead">And ${grouped(troubled.length - MOST_ROWS)} more: all of them stand in tenants.jsonl.</p>`}
${
  fresh.length > 0 &&
  table(
    'Fresh tenants',
    ['Run', 'Verdict', 'Because'],
    fresh.map((one) => [one.run, WORDS[one.verdict], shorten(one.headline, 300)]),
  )
}</main>`;
  return document(`${WORDS[verdict]}: ${headline}`, body, '');
}

const table = (title: string, heads: readonly string[], rows: readonly (readonly string[])[]): Html =>
  html`<section aria-label="${title}"><h2>${title}</h2><div class="scroll" tabindex="0" role="region" aria-label="Table: ${title}"><table class="runs">
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div></section>`;
