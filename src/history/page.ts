import { readFileSync } from 'node:fs';
import { duration, grouped, plural, roundTime } from '../report/duration.ts';
import { document } from '../report/html/document.ts';
import { type Html, html, nothing } from '../report/html/html.ts';
import { chart, chartLegend } from './chart.ts';
import { type HopTrend, nameOf, type SeriesTrend, type Trend } from './trend.ts';

const style = readFileSync(new URL('./page.css', import.meta.url), 'utf8');
const MOST_SERIES = 50;

/** The history as one file that needs nothing else, in the style of the reports. */
export function renderTrend(trend: Trend): string {
  const { runs, since, until } = trend;
  const title = `${plural(runs.total, 'run')}: ${grouped(runs.fail)} failed, ${grouped(runs.inconclusive)} inconclusive, ${grouped(runs.pass)} passed`;
  const body = html`<a class="skip" href="#main">To the history</a><main id="main"><header class="head"><p class="eyebrow"><span class="wordmark">delivery</span> <span>history</span> <span>${minute(since)} to ${minute(until)}</span></p><h1>${title}</h1></header>
${waits(trend)}
${slow(trend)}
${mechanisms(trend)}
${firsts(trend)}
${proofs(trend)}</main>
<footer><p>${trend.exact ? 'Percentiles are of the waits themselves.' : 'Percentiles are within 1 % of the exact ones, and of whole days.'} Times are the platform’s, in UTC.</p></footer>`;
  return document(`History: ${title}`, body, '', style);
}

const minute = (iso: string) => iso.slice(0, 16).replace('T', ' ');

function waits({ series, columns }: Trend): Html {
  if (series.length === 0)
    return html`<section><p class="lead">No run is remembered from this time.</p></section>`;
  const shown = series.slice(0, MOST_SERIES);
  const more = series.length - shown.length;
  return html`<section class="series" aria-labelledby="waits-title"><h2 id="waits-title">How long each hop takes</h2>
<p class="lead">From the moment that its budget runs from to its arrival. A hop that creeps towards its budget passes until it fails.</p>${chartLegend}
${shown.map((one) => seriesBlock(one, columns))}
${more > 0 && html`<p class="fine">${plural(more, 'more target')}: <code>--target</code> and <code>--template</code> choose.</p>`}</section>`;
}

const seriesBlock = (series: SeriesTrend, columns: Trend['columns']): Html =>
  html`<h3>${nameOf(series)}: ${plural(series.runs.total, 'run')}</h3>${series.hops.map((hop) => hopRow(hop, columns))}`;

const hopRow = (hop: HopTrend, columns: Trend['columns']): Html =>
  html`<div class="hop"><span class="name">${hop.hop}</span>${chart(hop, columns)}<span class="figures">50 % ${duration(hop.p50)}<br>95 % ${duration(hop.p95)}${hop.budgetMs !== null && `, ${Math.round((hop.p95 / hop.budgetMs) * 100)} % of ${roundTime(hop.budgetMs)}`}<br>99 % ${duration(hop.p99)}</span></div>`;

function slow({ slow: { total, passes } }: Trend): Html {
  return section(
    'slow',
    'Slow passes',
    `${plural(total, 'wait')} of runs that passed took over half of the budget, or over three times their own median and a twentieth of the budget. ${total > passes.length ? `The last ${passes.length}:` : ''}`,
    ['When', 'Target', 'Hop', 'Took', 'Budget', 'Usually', 'Build', 'Run'],
    passes.map((pass) => [
      minute(pass.startedAt),
      pass.target,
      pass.hop,
      duration(pass.tookMs),
      pass.budgetMs === null ? '' : roundTime(pass.budgetMs),
      duration(pass.medianMs),
      code(pass.gitSha.slice(0, 12)),
      pass.run,
    ]),
  );
}

const mechanisms = ({ mechanisms: found }: Trend): Html =>
  section(
    'mechanisms',
    'Verdicts by mechanism',
    'Of all runs but replays, whose regressions were planted.',
    ['Mechanism', 'Verdict', 'Runs', 'Last'],
    found.map(({ mechanism, verdict, runs, lastAt }) => [
      mechanism === null ? 'no cause named' : code(mechanism),
      verdict,
      grouped(runs),
      minute(lastAt),
    ]),
  );

const firsts = ({ firsts: found }: Trend): Html =>
  section(
    'firsts',
    'First build of each regression',
    'Of all that is remembered, not of this time alone. One that comes back with another build has a first build once more.',
    ['Mechanism', 'Target', 'Build', 'When', 'Run', 'Last good build before'],
    found.map(({ mechanism, target, gitSha, startedAt, run, lastGood }) => [
      code(mechanism),
      target,
      code(gitSha.slice(0, 12)),
      minute(startedAt),
      run,
      lastGood === null ? 'none' : code(lastGood.gitSha.slice(0, 12)),
    ]),
  );

const proofs = ({ proofs: found }: Trend): Html =>
  section(
    'proofs',
    'Proofs of hopelessness',
    'In the shadow the wait goes on, and what comes after all makes the proof a false alarm. Where it ended the wait nobody can say.',
    ['Proof', 'Fired', 'Ended the wait', 'Right', 'Wrong'],
    found.map(({ proof, fired, ended, right, wrong }) => [
      code(proof),
      grouped(fired),
      grouped(ended),
      grouped(right),
      grouped(wrong),
    ]),
  );

const code = (text: string): Html => html`<code>${text}</code>`;

function section(
  id: string,
  title: string,
  lead: string,
  heads: readonly string[],
  rows: readonly (readonly (string | Html)[])[],
): Html {
  if (rows.length === 0) return nothing;
  return html`<section aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${lead !== '' && html`<p class="lead">${lead}</p>`}
<div class="scroll" tabindex="0" role="region" aria-label="Table: ${title}"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div></section>`;
}
