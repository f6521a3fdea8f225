import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { annotations, writeActions } from './annotations.ts';
import { HOSTILE } from './sample/hostile.ts';
import { coalesceRun, greenRun, inconclusiveRun, withText } from './sample/runs.ts';
import { renderSummary } from './summary.ts';

test('a red assertion is an error with its cause', () => {
  const lines = annotations(coalesceRun().verdict);
  assert.match(
    lines[0] ?? '',
    /^::error title=delivery%3A plugin%2C heartbeat-read-fails::.*14 of 14 heartbeats/,
  );
});

test('an inconclusive run and what limits it are warnings', () => {
  const lines = annotations(inconclusiveRun().verdict);
  assert.ok(lines.length >= 2 && lines.every((line) => line.startsWith('::warning title=delivery')));
});

test('a green run annotates nothing', () => {
  assert.deepEqual(annotations(greenRun().verdict), []);
});

test('hostile text starts no command of its own', () => {
  const written: string[] = [];
  writeActions(
    { GITHUB_ACTIONS: 'true' },
    withText(coalesceRun(), (text) => text + HOSTILE),
    (text) => written.push(text),
  );
  for (const line of written.join('').split('\n').slice(0, -1)) {
    assert.match(line, /^::(?:error|warning) title=[^:,]*::/);
    assert.doesNotMatch(line, /##\[/);
  }
});

test('the step summary is added to, where the environment names one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-summary-'));
  try {
    const file = join(folder, 'summary.md');
    const run = coalesceRun();
    for (let times = 0; times < 2; times += 1) {
      writeActions({ GITEA_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file }, run, () => undefined);
    }
    assert.equal(readFileSync(file, 'utf8'), `${renderSummary(run)}\n`.repeat(2));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a summary that cannot be written is said and ends nothing', () => {
  const written: string[] = [];
  writeActions({ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '/dev/null/no' }, greenRun(), (text) =>
    written.push(text),
  );
  assert.match(written.join(''), /^::warning title=delivery::The step summary could not be written: /);
});

test('outside a workflow nothing is written', () => {
  writeActions({ GITHUB_STEP_SUMMARY: '/dev/null/no' }, coalesceRun(), () =>
    assert.fail('something was written'),
  );
});
