import { linesOf } from '../story/line.ts';
import { type Told, titleOf, verdictWord } from '../told.ts';
import { assertions } from './assertions.ts';
import { document, script } from './document.ts';
import { heartbeatErrors } from './errors.ts';
import { evidence } from './evidence.ts';
import { head } from './head.ts';
import { type Html, html } from './html.ts';
import { symbols } from './parts.ts';
import { timeline } from './timeline.ts';

/** One file that needs nothing else, the same to the byte for the same evidence. */
export function renderHtml({ verdict, events, replay }: Told): string {
  const lines = linesOf(events);
  const body = html`${symbols}<a class="skip" href="#main">To the report</a>
<main id="main">${head(verdict)}
${timeline(verdict, events, lines)}
${heartbeatErrors(verdict)}
${assertions(verdict, events)}
${again(replay)}
${evidence(verdict, events, lines)}</main>
<footer><p>Judged from the evidence alone: the same evidence gives the same report.</p></footer>`;
  return document(`${verdictWord(verdict)}: ${titleOf(verdict)}`, body, script);
}

const again = (
  replay: string,
): Html => html`<section aria-labelledby="replay-title" class="replay"><h2 id="replay-title">Replay</h2>
<p class="lead">Judges the same evidence again, or runs the same build again, on any machine with the repository.</p>
<div class="command"><code id="replay">${replay}</code><button type="button" class="scripted copy" hidden>Copy</button></div></section>`;
