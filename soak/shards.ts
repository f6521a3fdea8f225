import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scratch } from '../src/scratch.fixture.ts';

/**
 * Three shards in three processes, one of them with a build that is red, and their blobs merged into one report of
 * ours: what three machines would do.
 */
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const PLAYWRIGHT = join(dirname(createRequire(import.meta.url).resolve('playwright/package.json')), 'cli.js');
const SHARDS = [1, 2, 3];
const RED = 2;
const LIMIT_MS = 240_000;

export async function run(): Promise<void> {
  using place = scratch('shards');
  const { folder } = place;
  writeScenarios(folder);
  await Promise.all(SHARDS.map((shard) => playShard(folder, shard)));
  assert.equal(readdirSync(join(folder, 'blobs')).length, SHARDS.length);
  await playwright(['merge-reports', `--config=${configIn(folder)}`, join(folder, 'blobs')], 0);
  checkMerged(join(folder, 'merged'));
}

const MERGED = '## 3 runs: 1 failed, 2 passed';

function checkMerged(folder: string): void {
  const summary = readFileSync(join(folder, 'summary.md'), 'utf8');
  assert.equal(summary.split('\n')[0], MERGED);
  assert.match(summary, /refused by platform/);
  const runs = readdirSync(folder).filter((name) => /^\d{3}-/.test(name));
  const tenants = runs.map((run): string => {
    assert.ok(existsSync(join(folder, run, 'report.html')));
    return JSON.parse(readFileSync(join(folder, run, 'verdict.json'), 'utf8')).tenant.slug;
  });
  assert.equal(new Set(tenants).size, SHARDS.length);
  const junit = readFileSync(join(folder, 'junit.xml'), 'utf8');
  assert.equal(junit.match(/<testsuite /g)?.length, SHARDS.length);
  console.log(`  ${summary.split('\n')[0]?.slice(3)}, of ${tenants.join(', ')}`);
}

/** Scenarios as anybody's: each gates one fresh tenant, and fails where that is not delivered. */
function writeScenarios(folder: string): void {
  mkdirSync(join(folder, 'scenarios'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const addressOf = (path: string) => JSON.stringify(join(ROOT, path));
  const body = `async ({ delivery }) => {
    const { verdict } = await delivery.ended;
    expect(verdict.verdict, verdict.headline).toBe('pass');
  }`;
  const tests = SHARDS.map((shard) =>
    shard === RED
      ? `test.describe('a build of the past', () => {
  test.use({ build: async ({}, use) => use({ gitSha: '${'a'.repeat(40)}', build: await buildWith({ name: 'missing-model' }) }) });
  test('scenario ${shard}', ${body});
});`
      : `test('scenario ${shard}', ${body});`,
  );
  writeFileSync(
    join(folder, 'scenarios', 'promises.spec.ts'),
    `import { expect, test } from ${addressOf('scenarios/fixtures.ts')};
import { buildWith } from ${addressOf('src/registry/build.ts')};
// Three platforms at once on one machine: what is tested is not how fast they are.
const budgets = { tenant: 3_600_000, reachable: 3_600_000, build: 3_600_000, online: 3_600_000,
  assets: 3_600_000, plugin: 3_600_000, stays: 3_600_000, teardown: 3_600_000 };
test.use({ options: { reports: ${JSON.stringify(join(folder, 'reports'))}, budgets } });
${tests.join('\n')}
`,
  );
  writeFileSync(
    configIn(folder),
    `export default {
  testDir: 'scenarios',
  fullyParallel: true,
  timeout: ${LIMIT_MS},
  reporter: [[${addressOf('src/report/playwright.ts')}, { outputFolder: 'merged' }]],
};
`,
  );
}

const configIn = (folder: string) => join(folder, 'playwright.config.mjs');

/** A shard ends as its own scenarios do, whatever those of the others come to. */
const playShard = (folder: string, shard: number): Promise<void> =>
  playwright(
    [
      ...['test', `--config=${configIn(folder)}`, '--workers=1', '--reporter=blob'],
      ...[`--shard=${shard}/${SHARDS.length}`, `--output=${join(folder, `results-${shard}`)}`],
    ],
    shard === RED ? 1 : 0,
    { PLAYWRIGHT_BLOB_OUTPUT_FILE: join(folder, 'blobs', `shard-${shard}.zip`) },
  );

async function playwright(
  args: readonly string[],
  expected: number,
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const child = spawn(process.execPath, [PLAYWRIGHT, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => said.push(part));
  const [code] = (await once(child, 'close')) as [number | null];
  assert.equal(code, expected, `playwright ${args[0]} said:\n${Buffer.concat(said).toString('utf8')}`);
}
