import { duration, plural } from '../duration.ts';
import { shorten } from '../escape.ts';
import { type Told, titleOf, verdictWord } from '../told.ts';
import { document } from './document.ts';
import { type Html, html } from './html.ts';
import { icon, symbols } from './parts.ts';

/** A run among others, with what it was for and where its own report lies. */
export interface Entry {
  title: string;
  told: Told;
  href: string;
}

/** Tests that ended without leaving a run behind: nothing of theirs can be judged here. */
export interface WithoutRun {
  title: string;
  status: string;
}

const RANK = { fail: 0, inconclusive: 1, pass: 2 } as const;

/** All runs on one page, the red ones first. */
export function renderIndex(entries: readonly Entry[], without: readonly WithoutRun[]): string {
  const sorted = [...entries].sort(
    (a, b) => RANK[a.told.verdict.verdict] - RANK[b.told.verdict.verdict] || (a.title < b.title ? -1 : 1),
  );
  const title = headlineOf(entries, without);
  const body = html`${symbols}<a class="skip" href="#main">To the report</a><main id="main"><header class="head"><p class="eyebrow"><span class="wordmark">delivery</span></p><h1>${title}</h1></header>
<section aria-labelledby="runs-title"><h2 id="runs-title">Runs</h2><div class="scroll" tabindex="0" role="region" aria-label="Table of runs"><table class="runs">
<thead><tr><th scope="col">Run</th><th scope="col">Verdict and cause</th><th scope="col">Build</th><th scope="col" class="num">Took</th></tr></thead>
<tbody>${sorted.map(row)}</tbody></table></div></section>
${without.length > 0 && html`<section aria-labelledby="without-title"><h2 id="without-title">Without a run</h2><p class="lead">These tests failed and attached no evidence.</p><ul>${without.map((one) => html`<li>${one.title}: ${one.status}</li>`)}</ul></section>`}</main>`;
  return document(title, body, '');
}

export function headlineOf(entries: readonly Entry[], without: readonly WithoutRun[]): string {
  const count = (verdict: string) => entries.filter(({ told }) => told.verdict.verdict === verdict).length;
  const parts = [
    `${count('fail')} failed`,
    `${count('inconclusive')} inconclusive`,
    `${count('pass')} passed`,
  ];
  const said = parts.filter((part) => !part.startsWith('0 '));
  if (without.length > 0) said.push(`${plural(without.length, 'failed test')} without a run`);
  return `${plural(entries.length, 'run')}: ${said.join(', ') || 'nothing was judged'}`;
}

function row({ title, told, href }: Entry): Html {
  const { verdict } = told;
  return html`<tr><td><a href="${href}">${shorten(title, 200)}</a></td><td class="${verdict.verdict}">${icon(verdict.verdict)} ${verdictWord(verdict)}: ${shorten(titleOf(verdict), 300)}</td><td><code>${verdict.expected.gitSha.slice(0, 12)}</code></td><td class="num">${duration(verdict.tookMs)}</td></tr>`;
}
