import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packInto } from '../packaging/pack.ts';

/** The tarball unpacked beside the packages that it depends on; `npm run soak package` installs it for real. */

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const MODULES = join(ROOT, 'node_modules');
const folder = mkdtempSync(join(tmpdir(), 'delivery-package-'));
const consumer = join(folder, 'consumer');
const installed = join(consumer, 'node_modules', 'template-delivery');
const LIMIT_MS = 120_000;

before(async () => {
  const tarball = await packInto(folder);
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  for (const name of readdirSync(MODULES).filter((name) => !name.startsWith('.')))
    symlinkSync(join(MODULES, name), join(consumer, 'node_modules', name));
  writeFileSync(join(consumer, 'package.json'), '{"type":"module"}');
});

after(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number;
  output: string;
}

/** Runs where the package is installed, with nothing of the checkout in reach but its dependencies. */
function run(...words: string[]): Promise<Ended> {
  const options = { cwd: consumer, timeout: LIMIT_MS, env: { ...process.env, XDG_STATE_HOME: folder } };
  return new Promise((resolve) =>
    execFile(process.execPath, words, options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
    ),
  );
}

const delivery = (...words: string[]) => run(join(installed, 'bin', 'delivery.js'), ...words);
const playwright = (spec: string) =>
  run(join(MODULES, 'playwright', 'cli.js'), 'test', '--reporter=line', spec);

test('the package holds what runs and its types, and neither sources nor tests', () => {
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
  const tests = files.filter((file) => /\.(test|fixture)\./.test(file) && !file.startsWith('fixtures'));
  assert.deepEqual([sources, tests], [[], []]);
  for (const file of [
    'dist/index.js',
    'dist/index.d.ts',
    'dist/test/index.js',
    'dist/report/html/style/base.css',
    'dist/registry/database/migrations/001_tenants.sql',
    'schema/delivery.config.schema.json',
    'schema/evidence.schema.json',
    'schema/verdict.schema.json',
    'LICENSE',
    'README.md',
  ])
    assert.ok(files.includes(file), file);
});

test('the installed command gates a tenant and writes its reports', async () => {
  const { code, output } = await delivery('gate', '--report', 'gated');
  assert.equal(code, 0, output);
  const [run = ''] = readdirSync(join(consumer, 'gated')).filter((name) => name !== 'latest');
  for (const file of ['evidence.jsonl', 'verdict.json', 'report.html', 'summary.md', 'junit.xml'])
    assert.ok(existsSync(join(consumer, 'gated', run, file)), file);
});

test('a scenario of somebody else runs on the installed package', async () => {
  cpSync(join(ROOT, 'examples', 'scenario'), join(consumer, 'scenario'), { recursive: true });
  const { code, output } = await playwright('scenario');
  assert.equal(code, 0, output);
  assert.match(output, /1 passed/);
});

const PROGRAM = `import { gate, HarnessFault, judge, UsageError, type Verdict } from 'template-delivery';
import { expect, test } from 'template-delivery/test';
import { readFileSync } from 'node:fs';

test('types', async ({ workspace, tenant, delivery }) => {
  const model: string = await workspace.model();
  expect(tenant.url).toContain(model);
  await expect(delivery).toBeDelivered();
});
const { verdict, folder } = await gate({ template: 'support-agent', report: 'programmed' }).catch((error: unknown) => {
  if (error instanceof HarnessFault || error instanceof UsageError) console.error(error.message);
  throw error;
});
const again: Verdict | null = judge(readFileSync(folder + '/evidence.jsonl', 'utf8'));
console.log(verdict.verdict, JSON.stringify(again) === JSON.stringify(verdict));
`;

test('the types say how to call it from code', async () => {
  const program = join(consumer, 'program.ts');
  writeFileSync(program, PROGRAM);
  const tsc = join(MODULES, 'typescript', 'bin', 'tsc');
  const options = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    'false',
    '--module',
    'nodenext',
    '--target',
    'es2022',
  ];
  const { code, output } = await run(tsc, ...options, '--types', 'node', program);
  assert.equal(code, 0, output);
});
