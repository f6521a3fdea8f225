import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestCase, TestResult } from 'playwright/types/testReporter';
import { scratch } from '../scratch.fixture.ts';
import type { Checked } from './checked.ts';
import { writeMerged } from './merged.ts';
import DeliveryReporter from './playwright.ts';
import { coalesceRun, greenRun } from './sample/runs.ts';

const testCase = (id: string) =>
  ({ id, expectedStatus: 'passed', titlePath: () => ['', 'project', `the test ${id}`] }) as TestCase;

function left(run: ReturnType<typeof greenRun> | null, status: TestResult['status']): TestResult {
  const body = Buffer.from((run?.events ?? []).map((event) => `${JSON.stringify(event)}\n`).join(''));
  const attachments = run ? [{ name: 'evidence.jsonl', contentType: 'text/plain', body }] : [];
  return { status, attachments } as unknown as TestResult;
}

test('a test that is tried again counts once, as it ended', () => {
  using place = scratch('reporter');
  const reporter = new DeliveryReporter({ configDir: place.folder, outputFolder: 'merged' });
  reporter.onTestEnd(testCase('a'), left(coalesceRun(), 'failed'));
  reporter.onTestEnd(testCase('b'), left(null, 'timedOut'));
  reporter.onTestEnd(testCase('a'), left(greenRun(), 'passed'));
  reporter.onTestEnd(testCase('b'), left(greenRun(), 'passed'));
  reporter.onEnd();
  const page = readFileSync(join(place.folder, 'merged', 'index.html'), 'utf8');
  assert.match(page, /<h1>2 runs: 2 passed<\/h1>/);
  assert.equal(readdirSync(join(place.folder, 'merged')).filter((name) => name.startsWith('0')).length, 2);
});

test('a workflow is told of the red runs, of the tests without one, and of all in the step summary', () => {
  using place = scratch('reporter');
  const written: string[] = [];
  const step = join(place.folder, 'step.md');
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: step };
  const options = { configDir: place.folder, outputFolder: 'merged' };
  const reporter = new DeliveryReporter(options, { env, write: (line) => written.push(line) });
  for (let n = 0; n < 12; n += 1) reporter.onTestEnd(testCase(`red ${n}`), left(null, 'failed'));
  reporter.onTestEnd(testCase('::error::x\n::warning::y'), left(coalesceRun(), 'failed'));
  reporter.onEnd();
  assert.equal(written.filter((line) => line.startsWith('::error ')).length, 9);
  assert.match(written[0] ?? '', /^::error title=delivery%3A plugin%2C heartbeat-read-fails::/);
  assert.equal(written[1], '::error title=the test red 0::failed, and left no run\n');
  for (const line of written) assert.match(line, /^::(?:error|warning) title=[^:,]*::[^\n]*\n$/);
  const summary = readFileSync(join(place.folder, 'merged', 'summary.md'), 'utf8');
  assert.equal(readFileSync(step, 'utf8'), `${summary}\n`);
});

test('the summary of very many runs stays under 10 KB, and says how many it leaves out', () => {
  using place = scratch('reporter');
  const checks = Array.from(
    { length: 500 },
    (_, n): Checked => ({
      group: `group ${n} ${'|'.repeat(80)}`,
      title: `tenant ${n} ${'|'.repeat(80)}`,
      verdict: 'fail',
      class: `class ${n}`,
      because: '|'.repeat(200),
      tookMs: 1,
    }),
  );
  const summary = writeMerged(place.folder, [], [], checks);
  assert.equal(readFileSync(join(place.folder, 'summary.md'), 'utf8'), summary);
  assert.ok(Buffer.byteLength(summary) < 10_000);
  assert.match(summary, /\| check \| class \| because \|\n.*\n\| tenant 0/);
  assert.match(summary, /\| and 4\d\d more \|/);
});
