import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Told, titleOf, verdictWord } from '../told.ts';
import { assertions } from './assertions.ts';
import { heartbeatErrors } from './errors.ts';
import { evidence } from './evidence.ts';
import { head } from './head.ts';
import { type Html, html, trusted } from './html.ts';
import { symbols } from './parts.ts';
import { timeline } from './timeline.ts';

const asset = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const STYLES = ['base', 'head', 'timeline', 'assertions', 'compare', 'evidence', 'screens'];
const SCRIPTS = ['evidence', 'timeline', 'page'];
const style = STYLES.map((name) => asset(`style/${name}.css`)).join('\n');
const script = SCRIPTS.map((name) => asset(`script/${name}.js`)).join('\n');
const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Our own style and script by their hashes and nothing else: no word from the platform can run or fetch. */
const POLICY = `default-src 'none'; style-src ${digest(style)}; script-src ${digest(script)}; base-uri 'none'; form-action 'none'`;

/** One file that needs nothing else, the same to the byte for the same evidence. */
export function renderHtml({ verdict, events, replay }: Told): string {
  const body = html`${symbols}<a class="skip" href="#main">To the report</a>
<main id="main">${head(verdict)}
${timeline(verdict, events)}
${heartbeatErrors(verdict)}
${assertions(verdict, events)}
${again(replay)}
${evidence(verdict, events)}</main>
<footer><p>Judged from the evidence alone: the same evidence gives the same report.</p></footer>`;
  return document(`${verdictWord(verdict)}: ${titleOf(verdict)}`, body);
}

const again = (
  replay: string,
): Html => html`<section aria-labelledby="replay-title" class="replay"><h2 id="replay-title">Replay</h2>
<p class="lead">Judges the same evidence again, or runs the same build again, on any machine with the repository.</p>
<div class="command"><code id="replay">${replay}</code><button type="button" class="scripted copy" hidden>Copy</button></div></section>`;

function document(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
${body}
<script>${trusted(script)}</script>
</body>
</html>
`.html;
}
