import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { repository } from '../affected/repository.fixture.ts';
import { affectedCommand } from './affected.ts';

const BIN = fileURLToPath(new URL('../../bin/delivery.js', import.meta.url));

function affected(folder: string, words: readonly string[], output?: string) {
  const { GITHUB_OUTPUT: _, ...env } = process.env;
  return spawnSync(process.execPath, [BIN, 'affected', ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...env, ...(output === undefined ? {} : { GITHUB_OUTPUT: output }) },
  });
}

test('it answers in words, and to the workflow, and exits 0 either way', () => {
  using made = repository();
  made.commit({ 'src/main.go': '' });
  made.git('checkout', '--quiet', '-b', 'prose');
  made.commit({ 'README.md': 'new' });
  const output = join(made.folder, '.git', 'output');
  const prose = affected(made.folder, ['--base', 'main'], output);
  assert.equal(prose.stdout, 'run=false: of 1 path changed since main, none matters\n');
  assert.equal(prose.status, 0);
  made.commit({ 'src/main.go': 'changed' });
  const code = affected(made.folder, ['--base', 'main'], output);
  assert.equal(code.stdout, 'run=true: of 2 paths changed since main, 1 may matter\n  src/main.go\n');
  assert.equal(code.status, 0);
  assert.equal(readFileSync(output, 'utf8'), 'run=false\nrun=true\n');
});

test('without a base, and outside of a repository, the gate runs', () => {
  using made = repository();
  made.commit({});
  assert.equal(affected(made.folder, []).stdout, 'run=true: the base is not known\n');
  assert.match(affected('/', ['--base', 'main']).stdout, /^run=true: git failed: /);
});

test("the team's own list decides, but neither over what is delivered nor over itself", () => {
  using made = repository();
  made.commit({ 'delivery.config.yaml': "templates: ./agents\ninert: ['**']\n" });
  made.git('checkout', '--quiet', '-b', 'change');
  made.commit({ 'src/main.go': 'changed' });
  assert.match(affected(made.folder, ['--base', 'main']).stdout, /^run=false/);
  made.commit({ 'agents/one/config.yaml': 'changed' });
  const delivered = affected(made.folder, ['--base', 'main', '--json']);
  assert.deepEqual(JSON.parse(delivered.stdout).paths, ['agents/one/config.yaml']);
  made.commit({ 'delivery.config.yaml': "inert: ['**']\n" });
  const itself = affected(made.folder, ['--base', 'main', '--json']);
  assert.deepEqual(JSON.parse(itself.stdout).paths, ['delivery.config.yaml']);
});

test('the environment names the configuration here as for every other command', () => {
  const option = affectedCommand().options.find(({ long }) => long === '--config');
  assert.equal(option?.envVar, 'DELIVERY_CONFIG');
});

test('bad usage is told, with exit code 2', () => {
  using made = repository();
  const refused = affected(made.folder, ['--since', 'main']);
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /unknown option '--since'/);
});
