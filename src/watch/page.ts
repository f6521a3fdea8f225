import { duration, grouped, plural } from '../report/duration.ts';
import { shorten } from '../report/escape.ts';
import { document } from '../report/html/document.ts';
import { type Html, html, nothing } from '../report/html/html.ts';
import { icon, symbols } from '../report/html/parts.ts';
import { healthOf } from './health.ts';
import type { Attempt, CheckState, WatchState } from './state.ts';

const WORDS = { pass: 'Pass', fail: 'Fail', inconclusive: 'Inconclusive' } as const;

/** The last verdicts on one page, in the style of the reports that it leads to. */
export function renderWatch(state: WatchState, nowMs: number): string {
  const { status, why } = healthOf(state, nowMs);
  const title = titleOf(state, status);
  const body = html`${symbols}<a class="skip" href="#main">To the runs</a><main id="main"><header class="head"><p class="eyebrow"><span class="wordmark">delivery</span> <span>watch of ${state.target}</span> <span>every ${duration(state.everyMs)}</span> <time datetime="${new Date(nowMs).toISOString()}">${time(nowMs)}</time></p><h1>${title}</h1>
${why.length > 0 && html`<p class="alarm" role="note"><strong>Overdue.</strong> ${why.join('; ')}. Without a run nothing is known of the platform.</p>`}
<dl class="facts">${state.checks.map(checkFact)}${fact('Next round', state.draining ? 'none: this watch is ending' : time(state.dueAtMs))}${fact('Rounds skipped', grouped(state.skipped))}</dl></header>
${runs(state)}</main>
<footer><p>Its numbers are on <a href="/metrics">/metrics</a>, its own health on <a href="/health">/health</a>.</p></footer>`;
  return document(title, body, '');
}

function titleOf({ checks }: WatchState, status: string): string {
  if (status === 'overdue') return 'Runs are overdue';
  const said = checks.flatMap(({ name, last }) =>
    last ? [`${name}: ${WORDS[last.result.verdict].toLowerCase()}`] : [],
  );
  return said.length === 0 ? 'No run has ended yet' : said.join(', ');
}

const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const fact = (name: string, value: string): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

function checkFact({ name, runningSinceMs, last, counts }: CheckState): Html {
  const now = runningSinceMs === null ? '' : `running since ${time(runningSinceMs)}; `;
  const before = last === null ? 'no verdict yet' : `last verdict ${time(last.finishedAtMs)}`;
  const missed =
    counts.did_not_happen === 0 ? '' : `; ${plural(counts.did_not_happen, 'run')} did not happen`;
  return fact(name, `${now}${before}${missed}`);
}

function runs({ attempts }: WatchState): Html {
  if (attempts.length === 0) return nothing;
  return html`<section aria-labelledby="runs-title"><h2 id="runs-title">Last runs</h2><div class="scroll" tabindex="0" role="region" aria-label="Table of runs"><table class="runs">
<thead><tr><th scope="col">Began</th><th scope="col">Check</th><th scope="col">Verdict and cause</th><th scope="col">Build</th><th scope="col" class="num">Took</th></tr></thead>
<tbody>${attempts.map(row)}</tbody></table></div></section>`;
}

function row(attempt: Attempt): Html {
  const { check, startedAtMs, finishedAtMs } = attempt;
  const took = html`<td class="num">${duration(finishedAtMs - startedAtMs)}</td>`;
  const head = html`<td>${time(startedAtMs)}</td><td>${check}</td>`;
  if (attempt.is === 'did-not-happen')
    return html`<tr>${head}<td>${icon('blocked')} Did not happen: ${shorten(attempt.why, 300)}</td><td></td>${took}</tr>`;
  const { verdict, title, gitSha, run, page } = attempt.result;
  return html`<tr>${head}<td class="${verdict}">${icon(verdict)} <a href="/reports/${encodeURIComponent(run)}/${page}">${WORDS[verdict]}: ${shorten(title, 300)}</a></td><td><code>${gitSha.slice(0, 12)}</code></td>${took}</tr>`;
}
