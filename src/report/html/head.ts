import type { Cause, Verdict } from '../../verdict/result.ts';
import { bothTimes, duration, grouped } from '../duration.ts';
import { titleOf, verdictWord } from '../told.ts';
import { type Html, html, nothing } from './html.ts';
import { cited, icon } from './parts.ts';

/** The verdict, why, and what was gated: all that most readers need. */
export function head(verdict: Verdict): Html {
  return html`<header class="head">
<p class="eyebrow"><span class="wordmark">delivery</span> <span>${verdict.run}</span> <time datetime="${verdict.startedAt}">${readableTime(verdict.startedAt)}</time></p>
<h1><span class="verdict ${verdict.verdict}">${icon(verdict.verdict)}${verdictWord(verdict)}<span class="colon">:</span></span> <span class="headline">${titleOf(verdict)}</span></h1>
${verdict.causes.length > 0 && html`<div class="causes" data-testid="cause">${verdict.causes.map((cause) => causeBlock(cause, verdict))}</div>`}
${verdict.target.unverifiedTls && html`<p class="alarm" role="note"><strong>Certificates were not verified.</strong> The target asked for unverified TLS: whoever stood between could have answered for the platform.</p>`}
${verdict.tenant.slug !== null && !verdict.tenant.purged && leftBehind(verdict.tenant.slug, verdict.tenant.kept)}
${facts(verdict)}
${limits(verdict)}
</header>`;
}

const readableTime = (iso: string) =>
  iso
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')
    .replace(/Z$/, ' UTC');

function causeBlock(cause: Cause, { heartbeats }: Verdict): Html {
  return html`<section class="cause" aria-label="Cause: ${cause.mechanism}">
<p class="mechanism"><code>${cause.mechanism}</code> <span class="certainty">${cause.certainty}</span></p>
<p class="summary">${quoting(cause.summary, heartbeats.errors)}</p>
<p class="fine">${cause.explains.length > 0 && `Explains ${cause.explains.join(', ')}. `}${cause.refutedBy !== '' && `Would be refuted by: ${cause.refutedBy}. `}</p>
<p class="fine">${cited(cause.evidence)}</p>
</section>`;
}

/** Sets what the summary quotes of the first error apart from what it says itself. */
function quoting(summary: string, errors: Verdict['heartbeats']['errors']): Html {
  const [error] = errors;
  const quotes = [
    { text: error?.message ?? '', as: (text: string) => html`<code>${text}</code>` },
    { text: error?.query ?? '', as: (text: string) => html`<code class="query">${text}</code>` },
  ];
  let rest = summary;
  const parts: Html[] = [];
  for (const { text, as } of quotes) {
    const at = text === '' ? -1 : rest.indexOf(text);
    if (at < 0) continue;
    parts.push(html`${rest.slice(0, at)}`, as(text));
    rest = rest.slice(at + text.length);
  }
  return html`${parts}${rest}`;
}

const leftBehind = (slug: string, kept: boolean) =>
  kept
    ? html`<p class="note">The tenant <code>${slug}</code> was kept, as was asked. <code>delivery reap</code> removes it.</p>`
    : html`<p class="alarm" role="note"><strong>The tenant was not seen to be gone.</strong> <code>${slug}</code> may still run: <code>delivery reap</code> removes it.</p>`;

function facts(verdict: Verdict): Html {
  const { expected, target, heartbeats, log } = verdict;
  const beats =
    heartbeats.failed > 0
      ? `${grouped(heartbeats.failed)} of ${grouped(heartbeats.seen)} failed`
      : `${grouped(heartbeats.seen)} seen, none failed`;
  return html`<dl class="facts">
${fact('Build expected', html`<code>${expected.gitSha}</code>`)}
${fact('Template', expected.template)}
${fact('Model', html`<code>${expected.model}</code>`)}
${fact('Target', html`${target.name}${target.embedded && target.name !== 'embedded' && ' (embedded)'}<br><code>${target.controlPlane}</code>`)}
${fact('Tenant', html`<code>${verdict.tenant.slug ?? 'none'}</code>${verdict.tenant.purged && ' gone'}`)}
${fact('Took', took(verdict))}
${fact('Heartbeats', html`${beats}`)}
${fact('Log source', log.kind === null ? 'none' : `${log.kind}, ${log.state}`)}
</dl>`;
}

const fact = (name: string, value: string | Html): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

const took = ({ tookMs, pace }: Verdict) =>
  pace === 1
    ? duration(tookMs)
    : html`<span title="${bothTimes(tookMs, pace)}">${duration(tookMs)} on the platform<br>${duration(tookMs / pace)} by the wall, pace ${pace}</span>`;

const limits = ({ limits }: Verdict): Html =>
  limits.length === 0 ? nothing : html`<p class="note"><strong>Limited by:</strong> ${limits.join('; ')}</p>`;
