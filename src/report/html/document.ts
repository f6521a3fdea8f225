import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Html, html, trusted } from './html.ts';

const asset = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const STYLES = ['base', 'head', 'timeline', 'assertions', 'compare', 'evidence', 'index', 'screens'];
const SCRIPTS = ['evidence', 'timeline', 'page'];
const style = STYLES.map((name) => asset(`style/${name}.css`)).join('\n');
export const script = SCRIPTS.map((name) => asset(`script/${name}.js`)).join('\n');
const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Our own style and script by their hashes and nothing else: no word from the platform can run or fetch. */
const policy = (script: string, style: string) =>
  `default-src 'none'; style-src ${digest(style)}; script-src ${digest(script)}; base-uri 'none'; form-action 'none'`;

/** `more` is the style of a page that shows what no report does. */
export function document(title: string, body: Html, script: string, more = ''): string {
  const sheet = style + more;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy(script, sheet))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(sheet)}</style>
</head>
<body>
${body}
<script>${trusted(script)}</script>
</body>
</html>
`.html;
}
