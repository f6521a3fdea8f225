import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

const PROGRAM = `
const { preflightCommand } = await import(process.argv[1]);
try { await preflightCommand().parseAsync(process.argv.slice(2), { from: 'user' }); }
catch (error) { console.error(error.message); process.exitCode = error.name === 'UsageError' ? 2 : 70; }`;

function project(t: TestContext, source: string) {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-test-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'm'));
  writeFileSync(
    join(folder, 'm', '1.sql'),
    "CREATE TYPE mood AS ENUM ('good'); CREATE TABLE t (id int, mood mood);",
  );
  writeFileSync(join(folder, 'a.go'), `package a\nvar q = ${JSON.stringify(source)}\n`);
  const run = (args: string[], env: Record<string, string> = {}, cwd = folder) => {
    const module = new URL('preflight.ts', import.meta.url).href;
    const { GITHUB_ACTIONS: _, GITEA_ACTIONS: __, ...rest } = process.env;
    return spawnSync(process.execPath, ['--input-type=module', '-e', PROGRAM, '--', module, ...args], {
      cwd,
      env: { ...rest, ...env },
      encoding: 'utf8',
    });
  };
  return { folder, run };
}

const both = ['--schema', 'm/*.sql', '--sources', '*.go'];

test('the exit code tells clean, findings, bad usage and nothing checked apart', (t) => {
  const clean = project(t, 'SELECT id FROM t');
  assert.equal(clean.run(both).status, 0);
  assert.equal(project(t, "SELECT COALESCE(mood, '') FROM t").run(both).status, 1);
  assert.equal(clean.run(['--sources', '*.go']).status, 2);
  assert.equal(clean.run([...both, '--baseline', 'none.json']).status, 2);
  assert.equal(clean.run([...both, '--json', '--sarif']).status, 2);
  assert.equal(project(t, 'no statement').run(both).status, 3);
});

test('a baseline is written, passes what it knows, and fails on what is new', (t) => {
  const { folder, run } = project(t, "SELECT COALESCE(mood, '') FROM t");
  assert.equal(run([...both, '--write-baseline', 'known.json']).status, 0);
  assert.equal(run([...both, '--baseline', 'known.json']).status, 0);
  writeFileSync(join(folder, 'b.go'), 'package a\nvar r = "SELECT nope FROM t"\n');
  assert.equal(run([...both, '--baseline', 'known.json']).status, 1);
});

test('the documents go to their files, and one of them to standard output', (t) => {
  const { folder, run } = project(t, 'SELECT nope FROM t');
  const { stdout } = run([...both, '--json', '--junit', 'out/junit.xml', '--sarif', 'out/found.sarif']);
  assert.equal(JSON.parse(stdout).findings[0].rule, '42703');
  assert.match(readFileSync(join(folder, 'out', 'junit.xml'), 'utf8'), /<failure type="42703"/);
  assert.equal(JSON.parse(readFileSync(join(folder, 'out', 'found.sarif'), 'utf8')).version, '2.1.0');
});

test('a workflow run gets annotations beside whatever goes to standard output', (t) => {
  const { run } = project(t, 'SELECT nope FROM t');
  for (const name of ['GITHUB_ACTIONS', 'GITEA_ACTIONS']) {
    const { stdout, stderr } = run([...both, '--json'], { [name]: 'true' });
    assert.equal(JSON.parse(stdout).exitCode, 1);
    assert.match(stderr, /^::error file=a\.go,line=2,col=17,title=SQL 42703::column "nope" does not exist$/m);
  }
});

test('patterns of the configuration file are relative to it, and its variables are read', (t) => {
  const { folder, run } = project(t, 'SELECT nope FROM t');
  writeFileSync(
    join(folder, 'delivery.config.yaml'),
    `preflight:\n  schema: 'm/*.sql'\n  sources: ['*.go']\n  databaseUrl: \${PREFLIGHT_DATABASE}\n`,
  );
  const { stdout, status } = run([], { PREFLIGHT_DATABASE: 'postgres://nobody@127.0.0.1:1/none' });
  assert.deepEqual([stdout, status], ['', 2]);
  writeFileSync(
    join(folder, 'delivery.config.yaml'),
    "preflight:\n  schema: 'm/*.sql'\n  sources: ['*.go']\n",
  );
  mkdirSync(join(folder, 'below'));
  assert.equal(run([], {}, join(folder, 'below')).status, 1);
});
