import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderReports } from './folder.ts';
import { printedJson } from './json.ts';
import { coalesceRun, withText } from './sample/runs.ts';
import { terminalView } from './terminal/view.ts';

const UNSEEN = '\u007f\u009b31m\u200b\u202e\u2028\u2066\ufeff';
const RAW = /[\u007f-\u009f\u200b-\u206f\ufeff]/;

test('what acts on a terminal is escaped in JSON, and reads as the same', () => {
  assert.equal(printedJson('a\u009bé\u202e', 0), '"a\\u009bé\\u202e"');
  assert.deepEqual(JSON.parse(printedJson({ [UNSEEN]: [UNSEEN] })), { [UNSEEN]: [UNSEEN] });
  assert.equal(printedJson({ a: 1 }), '{\n  "a": 1\n}');
});

test('what --json prints is verdict.json to the byte, and nothing in it acts on a terminal', () => {
  const told = withText(coalesceRun(), (text) => text + UNSEEN);
  const printed: string[] = [];
  using view = terminalView({
    stream: { write: (text) => printed.push(text) },
    ...{ isTTY: true, colour: true, size: () => ({ columns: 100, rows: 40 }) },
    ...{ quiet: false, json: true },
  });
  view.end(told.verdict, 'reports/run');
  assert.equal(printed.join(''), renderReports(told)['verdict.json']);
  assert.doesNotMatch(printed.join(''), RAW);
});
