import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOSTILE, HOSTILE_LINE } from './sample/hostile.ts';
import { coalesceRun, greenRun, inconclusiveRun, withText } from './sample/runs.ts';
import { renderSummary } from './summary.ts';

test('the first line says the verdict and what broke', () => {
  const [first] = renderSummary(coalesceRun()).split('\n');
  assert.equal(first, '## Fail: plugin: heartbeat read fails');
  assert.equal(renderSummary(greenRun()).split('\n')[0], '## Pass: all 8 assertions hold');
});

test('it holds the cause, every assertion, the first lines of proof and the replay', () => {
  const text = renderSummary(coalesceRun());
  assert.match(text, /\*\*Cause:\*\* `heartbeat-read-fails` \(proven\)/);
  assert.equal(text.match(/^\| (?:build|online|model|config|prompts|plugin|stays|teardown) \|/gm)?.length, 8);
  assert.match(text, /```\nline 31 {2}41\.0 s {2}log {2}read-failed: pq: invalid input value/);
  assert.match(text, /Replay: `npx delivery replay enum-coalesce`/);
});

test('what a proof that was only watched would have done is said, and whether it would have been wrong', () => {
  const told = coalesceRun();
  const [proof] = told.verdict.proofs;
  assert.ok(proof);
  const watched = (cameAfterAll: boolean) =>
    renderSummary({
      ...told,
      verdict: { ...told.verdict, proofs: [{ ...proof, ended: false, cameAfterAll }] },
    });
  assert.match(watched(false), /^- `[a-z-]+` would have ended the wait for plugin at .*: it never came$/m);
  assert.match(watched(true), /: \*\*it came after all: a false alarm\*\*$/m);
  assert.doesNotMatch(renderSummary(told), /would have ended/);
});

test('it stays under 10 KB whatever the run says', () => {
  const long = withText(coalesceRun(), (text) => text + HOSTILE.repeat(40));
  for (const run of [coalesceRun(20_000), inconclusiveRun(), long]) {
    assert.ok(Buffer.byteLength(renderSummary(run)) < 10_000);
  }
});

test('hostile text begins no line, closes no cell and opens no markup', () => {
  const plain = renderSummary(withText(coalesceRun(), (text) => `${text} x`)).split('\n');
  const hostile = renderSummary(withText(coalesceRun(), (text) => `${text} ${HOSTILE_LINE}`)).split('\n');
  const shape = (lines: string[]) =>
    lines.map((line) => line.match(/^(?:\|(?: ---)?|##|```|\*\*|Replay|Build|First|line)?/)?.[0]);
  assert.deepEqual(shape(hostile), shape(plain));
  const cells = (lines: string[]) => lines.map((line) => line.match(/(?<!\\)\|/g)?.length ?? 0);
  assert.deepEqual(
    cells(hostile.filter((line) => line.startsWith('|'))),
    cells(plain.filter((line) => line.startsWith('|'))),
  );
  const outsideCode = hostile
    .join('\n')
    .replace(/```[\s\S]*?\n```\n/g, '')
    .replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
  assert.doesNotMatch(outsideCode, /<(?!br)|(?<!\\)\[|@\w|^::/m);
});
