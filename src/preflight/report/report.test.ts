import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annotationsOf } from './annotations.ts';
import { renderJunit } from './junit.ts';
import { finding, HOSTILE, outcomeWith } from './outcome.fixture.ts';
import { renderSarif } from './sarif.ts';
import { renderTerminal } from './terminal.ts';

const plain = { colour: false, quiet: false };

test('the terminal shows the line with a caret, and what PostgreSQL says', () => {
  const known = { ...finding, column: 24 };
  assert.equal(
    renderTerminal(outcomeWith([known]), plain),
    `src/a b.go:3:24: error 22P02: invalid input value for enum mood: ""
    3 | SELECT COALESCE(mood, '') FROM t
      |                       ^
      = Its labels are: good, bad.

1 finding; 9 of 9 statements checked against 2 migrations; 1.2 s
`,
  );
});

test('a run that checked nothing says so, whatever else it says', () => {
  const counts = { migrations: 1, sources: 0, statements: 0, checked: 0 };
  const text = renderTerminal(outcomeWith([], { exitCode: 3, counts }), plain);
  assert.equal(
    text,
    'Nothing was checked. 0 findings; 0 of 0 statements checked against 1 migration; 1.2 s\n',
  );
});

const hostile = {
  ...finding,
  file: `::error::${HOSTILE}`,
  message: HOSTILE,
  hint: HOSTILE,
  detail: HOSTILE,
  sourceLine: HOSTILE,
  statement: HOSTILE,
};
const note = { file: `::warning::${HOSTILE}`, line: 1, column: 1, text: HOSTILE };
const everywhere = outcomeWith([hostile], {
  known: [hostile],
  notCheckable: [note],
  dynamic: [note],
  notTakenForSql: [note],
  skipped: [{ path: note.file, reason: HOSTILE }],
});

test('no text of a source colours the terminal or starts a command of a workflow', () => {
  for (const line of renderTerminal(everywhere, plain).split('\n')) {
    assert.doesNotMatch(line, /^\s*::|##\[|\p{Cc}|\u202e/u);
  }
});

test('an annotation is one line that only we can end', () => {
  const lines = annotationsOf(everywhere);
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /^::error file=[^,:\n]*,line=3,col=17,title=SQL 22P02::[^\p{Cc}]*$/u);
});

test('an annotation names the file, the line, and what is wrong', () => {
  assert.deepEqual(annotationsOf(outcomeWith([finding])), [
    '::error file=src/a b.go,line=3,col=17,title=SQL 22P02::invalid input value for enum mood: ""%0AIts labels are: good, bad.',
  ]);
});

test('more findings than a runner shows are counted in a last one', () => {
  const lines = annotationsOf(outcomeWith(Array.from({ length: 12 }, () => finding)));
  assert.equal(lines.length, 10);
  assert.equal(lines.at(-1), '::error title=SQL preflight::and 3 more in the log');
});

test('JUnit has a case for each finding, and an error where nothing was checked', () => {
  const text = renderJunit(outcomeWith([finding], { known: [{ ...finding, line: 9 }] }));
  assert.match(
    text,
    /<testsuite name="SQL preflight" tests="2" failures="1" errors="0" skipped="1" time="1.234">/,
  );
  assert.match(
    text,
    /<testcase classname="src\/a b.go" name="22P02 at line 3, column 17"><failure type="22P02"/,
  );
  const counts = { migrations: 1, sources: 0, statements: 0, checked: 0 };
  assert.match(renderJunit(outcomeWith([], { exitCode: 3, counts })), /errors="1".*<error message=/s);
  assert.doesNotMatch(renderJunit(everywhere), /(?![\n\t])\p{Cc}|\]\]>/u);
});

test('SARIF has the place, the fingerprint and whether it is new', () => {
  const { runs } = JSON.parse(renderSarif(outcomeWith([finding], { known: [finding] })));
  const [fresh, known] = runs[0].results;
  assert.deepEqual(
    [fresh.ruleId, fresh.level, fresh.baselineState, known.baselineState, fresh.partialFingerprints],
    ['22P02', 'error', 'new', 'unchanged', { 'delivery/v1': '0123456789abcdef' }],
  );
  const { artifactLocation, region } = fresh.locations[0].physicalLocation;
  assert.deepEqual([artifactLocation.uri, region.startLine, region.startColumn], ['src/a%20b.go', 3, 17]);
  assert.equal(runs[0].invocations[0].executionSuccessful, true);
});
