import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { HOSTILE, HOSTILE_LINE } from '../sample/hostile.ts';
import { coalesceRun, greenRun, inconclusiveRun, lostRun, withText } from '../sample/runs.ts';
import { renderHtml } from './page.ts';

/** Tags and the names of their attributes. A mark of markup in a text or a value would show up as a change. */
const skeleton = (page: string) =>
  page
    .replace(/<script type="application\/json"[\s\S]*?<\/script>/, '')
    .match(/<[^>]*>/g)
    ?.map((tag) => tag.replace(/="[^"]*"/g, '=""')) ?? [];

const embedded = (page: string) =>
  JSON.parse(
    /<script type="application\/json" id="evidence-data">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '',
  );

test('the same evidence gives the same bytes', () => {
  assert.equal(renderHtml(coalesceRun()), renderHtml(coalesceRun()));
});

test('verdict and what broke are the title and the heading, and the cause comes right under it', () => {
  const page = renderHtml(coalesceRun());
  assert.match(page, /<title>Fail: plugin: heartbeat read fails<\/title>/);
  assert.match(
    page,
    /<\/h1>\s*<div class="causes"[^>]*><section class="cause" aria-label="Cause: heartbeat-read-fails">/,
  );
});

test('each heartbeat has its tick, and the failed ones are marked as such', () => {
  const lane =
    /<div class="lane fail" data-lane="heartbeat">[\s\S]*?<\/div>/.exec(renderHtml(coalesceRun()))?.[0] ?? '';
  assert.equal(lane.match(/class="m tick bad"/g)?.length, 14);
  assert.match(lane, /<title>40\.98 s – heartbeat whose read failed: pq: invalid input value/);
});

test('hostile text changes no tag and no attribute', () => {
  for (const run of [coalesceRun(), lostRun(), inconclusiveRun()]) {
    const plain = renderHtml(withText(run, (text) => `${text} x`));
    const hostile = renderHtml(withText(run, (text) => `${text} ${HOSTILE_LINE}`));
    assert.deepEqual(skeleton(hostile), skeleton(plain));
  }
});

test('nothing in the page acts on who reads it, whatever the platform wrote', () => {
  const page = renderHtml(withText(coalesceRun(), (text) => text + HOSTILE));
  assert.doesNotMatch(page, /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]|\p{Cs}/u);
  assert.equal(page.match(/<script/g)?.length, 2);
});

test('the policy lets run what we wrote and nothing else, and lets nothing be fetched', () => {
  const page = renderHtml(greenRun());
  const digest = (text: string | undefined) =>
    `'sha256-${createHash('sha256')
      .update(text ?? '')
      .digest('base64')}'`;
  const style = digest(/<style>([\s\S]*?)<\/style>/.exec(page)?.[1]);
  const script = digest(/<script>([\s\S]*?)<\/script>/.exec(page)?.[1]);
  assert.ok(
    page.includes(
      `content="default-src 'none'; style-src ${style}; script-src ${script}; base-uri 'none'; form-action 'none'"`,
    ),
  );
  assert.doesNotMatch(page.replace(/<script[\s\S]*?<\/script>/g, ''), /\s(?:src|style|on\w+)=/);
});

test('a usual run stays under 300 KB, 20,000 heartbeats under 2 MB', () => {
  for (const run of [greenRun(), coalesceRun(), lostRun()]) assert.ok(renderHtml(run).length < 300_000);
  assert.ok(Buffer.byteLength(renderHtml(coalesceRun(20_000))) < 2_000_000);
});

test('every line of evidence is in the page, and it says which the verdict rests on', () => {
  const run = coalesceRun();
  const data = embedded(renderHtml(run));
  assert.equal(data.rows.length, run.events.length * 2);
  assert.deepEqual(
    data.cited,
    [...new Set(data.cited)].sort((a, b) => Number(a) - Number(b)),
  );
  assert.equal(data.leftOut, 0);
});

test('texts that are all different are cut at a limit and say so, and the page stays small', () => {
  const run = coalesceRun(12_000);
  const numbers = run.events.keys();
  const page = renderHtml(withText(run, (text) => `${text} ${numbers.next().value} ${'x'.repeat(200)}`));
  assert.ok(Buffer.byteLength(page) < 2_500_000);
  assert.match(page, /Not in this page for its size: see evidence\.jsonl/);
});

test('a lost config stands beside the expected one, line by line', () => {
  const page = renderHtml(lostRun());
  assert.match(page, /<title>Fail: stays: lost after restart<\/title>/);
  assert.match(page, /<h3>config\.yaml<\/h3>/);
  assert.match(page, /<del>[^<]*prompt_files:<\/del>/);
});

test('both times are said where the pace is not production’s, and only there', () => {
  assert.match(renderHtml(greenRun()), /by the wall it took 0\.\d\d s \(pace 300\)/);
  assert.doesNotMatch(renderHtml(inconclusiveRun()), /by the wall/);
});

test('unverified certificates are said aloud', () => {
  assert.match(
    renderHtml(inconclusiveRun()),
    /class="alarm" role="note"><strong>Certificates were not verified\./,
  );
  assert.doesNotMatch(renderHtml(greenRun()), /Certificates were not verified/);
});
