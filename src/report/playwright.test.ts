import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { coalesceRun, greenRun } from './sample/runs.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const RUN_MS = 120_000;

const CONFIG = `import { defineConfig } from 'playwright/test';
export default defineConfig({ testDir: '.', fullyParallel: true, workers: 1, outputDir: './results',
  reporter: [[${JSON.stringify(join(root, 'src/report/playwright.ts'))}, { outputFolder: 'merged' }]] });
`;

const SPEC = `import { readFileSync } from 'node:fs';
import { test } from 'playwright/test';
for (const name of ['green', 'enum-coalesce']) test(name, async ({}, info) => {
  const path = new URL(name + '.jsonl', import.meta.url).pathname;
  await info.attach('evidence.jsonl', { path });
  await info.attach('replay', { body: 'npx delivery replay ' + name, contentType: 'text/plain' });
});
test('broken', async () => { throw new Error('no run'); });
`;

/** A project of its own with two scenarios that leave a run behind and one that leaves none. */
function project() {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-playwright-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'playwright.config.ts'), CONFIG);
  writeFileSync(join(folder, 'runs.spec.ts'), SPEC);
  for (const [name, run] of [
    ['green', greenRun()],
    ['enum-coalesce', coalesceRun()],
  ] as const) {
    writeFileSync(
      join(folder, `${name}.jsonl`),
      run.events.map((event) => `${JSON.stringify(event)}\n`).join(''),
    );
  }
  const env = { ...process.env, CI: '', PLAYWRIGHT_BLOB_OUTPUT_FILE: '' };
  const playwright = (args: string[], more: Record<string, string> = {}) =>
    new Promise<number>((resolve) => {
      const cli = join(root, 'node_modules/playwright/cli.js');
      const options = { cwd: folder, env: { ...env, ...more }, timeout: RUN_MS };
      execFile(process.execPath, [cli, ...args], options, (error) => resolve(error ? Number(error.code) : 0));
    });
  return { folder, playwright, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

function assertMerged(folder: string): void {
  const read = (...path: string[]) => readFileSync(join(folder, 'merged', ...path), 'utf8');
  const runs = readdirSync(join(folder, 'merged')).filter((name) => name.startsWith('0'));
  assert.equal(runs.length, 2);
  const page = read('index.html');
  assert.match(page, /<h1>2 runs: 1 failed, 1 passed, 1 failed test without a run<\/h1>/);
  assert.match(page, /Fail: plugin: heartbeat read fails/);
  assert.match(read('summary.md'), /\| enum-coalesce \| Fail \| plugin: heartbeat read fails \|/);
  assert.equal(read('junit.xml').match(/<testsuite /g)?.length, 2);
  for (const run of runs) {
    assert.ok(page.includes(`href="${run}/report.html"`));
    assert.match(read(run, 'report.html'), /npx delivery replay (?:green|enum-coalesce)</);
    assert.ok(existsSync(join(folder, 'merged', run, 'evidence.jsonl')));
  }
}

test('one run of the scenarios leaves one report of all its runs', async () => {
  using place = project();
  assert.equal(await place.playwright(['test']), 1);
  assertMerged(place.folder);
});

test('merged over the blobs of two shards, the report is that of all shards', async () => {
  using place = project();
  const blobs = join(place.folder, 'blobs');
  mkdirSync(blobs);
  for (const shard of ['1/2', '2/2']) {
    const file = join(blobs, `${shard[0]}.zip`);
    await place.playwright(['test', '--shard', shard, '--reporter', 'blob'], {
      PLAYWRIGHT_BLOB_OUTPUT_FILE: file,
    });
  }
  assert.deepEqual(readdirSync(blobs), ['1.zip', '2.zip']);
  assert.equal(await place.playwright(['merge-reports', '--config', 'playwright.config.ts', 'blobs']), 0);
  assertMerged(place.folder);
});
