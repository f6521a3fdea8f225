import type { EvidenceEvent } from '../../evidence/events.ts';
import type { Verdict } from '../../verdict/result.ts';
import { grouped, plural } from '../duration.ts';
import { scriptJson, shorten, visible } from '../escape.ts';
import type { Line } from '../story/line.ts';
import { type Html, html, trusted } from './html.ts';
import { clockTime } from './parts.ts';

/** The cited lines stand in the page as they are; all the others only as a table that the script reads. */
const MOST_CITED = 250;
const LONGEST_JSON = 1_500;

export function evidence(verdict: Verdict, events: readonly EvidenceEvent[], lines: readonly Line[]): Html {
  const numbers = citedBy(verdict).filter((line) => line <= lines.length);
  const shown = numbers.slice(0, MOST_CITED);
  return html`<section aria-labelledby="evidence-title" class="evidence" id="evidence"><h2 id="evidence-title">Evidence</h2>
<p class="lead">${plural(lines.length, 'line')} in evidence.jsonl; the verdict rests on ${plural(numbers.length, 'line')}.</p>
<form class="filter scripted" role="search" aria-label="Evidence" hidden><label for="filter">Filter</label>
<input id="filter" type="search" autocomplete="off" spellcheck="false" aria-describedby="filter-hint" aria-controls="evidence-lines"><span id="filter-hint" class="fine">Press <kbd>/</kbd> to get here, <kbd>Esc</kbd> to clear.</span>
<div class="scopes" role="group" aria-label="Which lines"><button type="button" data-scope="cited" aria-pressed="true">Cited <span></span></button><button type="button" data-scope="problems" aria-pressed="false">Problems <span></span></button><button type="button" data-scope="all" aria-pressed="false">All <span></span></button></div></form>
<p id="evidence-count" class="fine count" role="status">${citation(shown.length, numbers.length)}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Lines of evidence"><table class="lines" id="evidence-lines" role="table" aria-describedby="evidence-count">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col" class="num">Line</th><th role="columnheader" scope="col" class="num">At</th><th role="columnheader" scope="col">Kind</th><th role="columnheader" scope="col">What was seen</th></tr></thead>
<tbody role="rowgroup">${shown.map((number) => row(lines[number - 1], events[number - 1]))}</tbody></table></div>
<nav class="pages scripted" aria-label="Pages of evidence" hidden><button type="button" data-page="-1">Earlier lines</button><button type="button" data-page="1">Later lines</button></nav>
<script type="application/json" id="evidence-data">${trusted(scriptJson(table(lines, numbers)))}</script></section>`;
}

const citation = (shown: number, all: number) =>
  shown === all
    ? 'The lines that the verdict rests on'
    : `The first ${grouped(shown)} of ${grouped(all)} lines that the verdict rests on`;

function row(line: Line | undefined, event: EvidenceEvent | undefined): Html {
  if (line === undefined || event === undefined) return html``;
  return html`<tr id="L${line.line}" class="${line.tone}" tabindex="-1" role="row"><td role="cell" class="num">${line.line}</td><td role="cell" class="num">${clockTime(line.at)}</td><td role="cell">${line.kind}</td><td role="cell"><details><summary>${shorten(line.text, LONGEST_TEXT)}</summary><pre>${shorten(JSON.stringify(event), LONGEST_JSON)}</pre></details></td></tr>`;
}

function citedBy(verdict: Verdict): number[] {
  const all = new Set<number>();
  for (const one of [...verdict.causes, ...verdict.assertions, ...verdict.proofs]) {
    for (const line of one.evidence) all.add(line);
  }
  return [...all].sort((a, b) => a - b);
}

const LONGEST_TEXT = 400;
const TOO_MUCH = 'Not in this page for its size: see evidence.jsonl';
const MOST_TEXT = 600_000;
const MOST_LINES = 120_000;
const TONES = ['plain', 'good', 'bad', 'unclear'];

/** Most lines say what another has said, so a line is the time since the last and the number of a sentence. */
interface Table {
  said: [kind: string, tone: number, text: string][];
  rows: number[];
  cited: number[];
  /** Lines that are only in evidence.jsonl. */
  leftOut: number;
}

function table(lines: readonly Line[], cited: readonly number[]): Table {
  const known = new Map<string, number>();
  const said: Table['said'] = [];
  const rows: number[] = [];
  let [size, last] = [0, 0];
  for (const line of lines.slice(0, MOST_LINES)) {
    const key = `${line.kind} ${line.tone} ${line.text}`;
    let number = known.get(key);
    if (number === undefined) {
      const text = size > MOST_TEXT ? TOO_MUCH : shorten(visible(line.text), LONGEST_TEXT);
      // All that is too much says the same, once for each kind.
      const shown = `${line.kind} ${line.tone} ${text}`;
      number = known.get(shown) ?? said.push([line.kind, TONES.indexOf(line.tone), text]) - 1;
      known.set(shown, number);
      if (size <= MOST_TEXT) known.set(key, number);
      size += text === TOO_MUCH ? 0 : text.length;
    }
    const at = Math.round(line.at);
    rows.push(at - last, number);
    last = at;
  }
  return { said, rows, cited: [...cited], leftOut: Math.max(0, lines.length - MOST_LINES) };
}
