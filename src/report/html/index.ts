import { type Checked, countsOf } from '../checked.ts';
import { duration, grouped, plural } from '../duration.ts';
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

/** A check among others; where a run stands behind it, its report lies at `href`. */
export interface CheckEntry {
  check: Checked;
  href: string | null;
}

/** A page with more rows is read by nobody; the counts tell of all of them. */
const MOST_CHECKS = 2_000;

/** All runs on one page, the red ones first. */
export function renderIndex(
  entries: readonly Entry[],
  without: readonly WithoutRun[],
  checks: readonly CheckEntry[] = [],
): string {
  const sorted = [...entries].sort(
    (a, b) => RANK[a.told.verdict.verdict] - RANK[b.told.verdict.verdict] || (a.title < b.title ? -1 : 1),
  );
  const title = headlineOf(entries, without, checks);
  const body = html`${symbols}<a class="skip" href="#main">To the report</a><main id="main"><header class="head"><p class="eyebrow"><span class="wordmark">delivery</span></p><h1>${title}</h1></header>
${
  (entries.length > 0 || checks.length === 0) &&
  html`<section aria-labelledby="runs-title"><h2 id="runs-title">Runs</h2><div class="scroll" tabindex="0" role="region" aria-label="Table of runs"><table class="runs">
<thead><tr><th scope="col">Run</th><th scope="col">Verdict and cause</th><th scope="col">Build</th><th scope="col" class="num">Took</th></tr></thead>
<tbody>${sorted.map(row)}</tbody></table></div></section>`
}
${checks.length > 0 && checksSection(checks)}
${without.length > 0 && html`<section aria-labelledby="without-title"><h2 id="without-title">Without a run</h2><p class="lead">These tests failed and attached no evidence.</p><ul>${without.map((one) => html`<li>${one.title}: ${one.status}</li>`)}</ul></section>`}</main>`;
  return document(title, body, '');
}

function checksSection(checks: readonly CheckEntry[]): Html {
  const counts = countsOf(checks.map(({ check }) => check));
  return html`<section aria-labelledby="checks-title"><h2 id="checks-title">Checks</h2><div class="scroll" tabindex="0" role="region" aria-label="Table of checks by class"><table class="runs">
<thead><tr><th scope="col">Check</th><th scope="col">Verdict</th><th scope="col" class="num">Count</th></tr></thead>
<tbody>${counts.map((one) => html`<tr><td>${one.group}</td><td class="${one.verdict}">${icon(one.verdict)} ${one.class}</td><td class="num">${grouped(one.count)}</td></tr>`)}</tbody></table></div>
${checks.length > MOST_CHECKS && html`<p class="lead">The first ${grouped(MOST_CHECKS)} of them, the red ones first; all of them stand in junit.xml.</p>`}
<div class="scroll" tabindex="0" role="region" aria-label="Table of checks"><table class="runs">
<thead><tr><th scope="col">Check</th><th scope="col">Verdict and reason</th><th scope="col" class="num">Took</th></tr></thead>
<tbody>${checks.slice(0, MOST_CHECKS).map(checkRow)}</tbody></table></div></section>`;
}

function checkRow({ check, href }: CheckEntry): Html {
  const title = shorten(check.title, 200);
  const linked = href === null ? html`${title}` : html`<a href="${href}">${title}</a>`;
  return html`<tr><td>${linked}</td><td class="${check.verdict}">${icon(check.verdict)} ${check.class}: ${shorten(check.because, 300)}</td><td class="num">${duration(check.tookMs)}</td></tr>`;
}

export function headlineOf(
  entries: readonly Entry[],
  without: readonly WithoutRun[],
  checks: readonly CheckEntry[] = [],
): string {
  const count = (verdict: string) =>
    entries.filter(({ told }) => told.verdict.verdict === verdict).length +
    checks.filter(({ check }) => check.verdict === verdict).length;
  const parts = [
    `${grouped(count('fail'))} failed`,
    `${grouped(count('inconclusive'))} inconclusive`,
    `${grouped(count('pass'))} passed`,
  ];
  const said = parts.filter((part) => !part.startsWith('0 '));
  if (without.length > 0) said.push(`${plural(without.length, 'failed test')} without a run`);
  const judged = [
    ...(entries.length > 0 || checks.length === 0 ? [plural(entries.length, 'run')] : []),
    ...(checks.length > 0 ? [plural(checks.length, 'check')] : []),
  ];
  return `${judged.join(' and ')}: ${said.join(', ') || 'nothing was judged'}`;
}

function row({ title, told, href }: Entry): Html {
  const { verdict } = told;
  return html`<tr><td><a href="${href}">${shorten(title, 200)}</a></td><td class="${verdict.verdict}">${icon(verdict.verdict)} ${verdictWord(verdict)}: ${shorten(titleOf(verdict), 300)}</td><td><code>${verdict.expected.gitSha.slice(0, 12)}</code></td><td class="num">${duration(verdict.tookMs)}</td></tr>`;
}
