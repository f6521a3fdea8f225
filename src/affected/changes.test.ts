import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { changesSince } from './changes.ts';
import { type Repository, repository } from './repository.fixture.ts';

const START = { 'src/main.go': 'package main', 'README.md': '# Read' };

/** A branch that left main after the first commit. */
function branched(): Repository {
  const made = repository();
  made.commit(START);
  made.git('checkout', '--quiet', '-b', 'change');
  return made;
}

const plain = (...paths: string[]) => paths.map((path) => ({ path, isPlain: true }));

test('the paths that a branch changed, removed and added are told, and not those of its base', async () => {
  using made = branched();
  made.commit({ 'README.md': '# Read me', 'docs/ü "x"\n.md': 'odd names', 'src/other.go': '' });
  made.git('rm', '--quiet', 'src/main.go');
  made.commit({});
  made.git('checkout', '--quiet', 'main');
  made.commit({ 'src/on-main.go': '' });
  made.git('checkout', '--quiet', 'change');
  assert.deepEqual(await changesSince('main', made.folder), {
    known: true,
    since: 'the fork from main',
    changed: plain('README.md', 'docs/ü "x"\n.md', 'src/main.go', 'src/other.go'),
  });
});

test('a rename is told under both of its names', async () => {
  using made = branched();
  made.write({ 'docs/x': '' });
  made.git('mv', 'src/main.go', 'docs/main.md');
  made.commit({});
  const changes = await changesSince('main', made.folder);
  assert.deepEqual(changes.known && changes.changed, plain('docs/main.md', 'docs/x', 'src/main.go'));
});

test('a link is no plain file, whatever it is called', async () => {
  using made = branched();
  made.git('config', 'core.symlinks', 'true');
  symlinkSync('src/main.go', join(made.folder, 'LINK.md'));
  made.commit({});
  const changes = await changesSince('main', made.folder);
  assert.deepEqual(changes.known && changes.changed, [{ path: 'LINK.md', isPlain: false }]);
});

test('a base is found under its name on origin, too', async () => {
  using made = branched();
  made.git('update-ref', 'refs/remotes/origin/trunk', 'main');
  made.commit({ 'a.md': '' });
  const changes = await changesSince('trunk', made.folder);
  assert.deepEqual(changes.known && changes.changed, plain('a.md'));
});

for (const base of ['', '0000000000000000000000000000000000000000']) {
  test(`the base "${base}" is not known`, async () => {
    using made = branched();
    assert.deepEqual(await changesSince(base, made.folder), { known: false, why: 'the base is not known' });
  });
}

test('a base that is not there is not known, and neither is an option of git', async () => {
  using made = branched();
  for (const base of ['no-such', '--output=/tmp/x', 'HEAD:README.md', 'deadbeef']) {
    assert.deepEqual(await changesSince(base, made.folder), {
      known: false,
      why: `there is no commit ${base} here`,
    });
  }
});

test('what is checked out is no base', async () => {
  using made = branched();
  assert.deepEqual(await changesSince('main', made.folder), {
    known: false,
    why: 'main is what is checked out',
  });
});

test('a folder outside of any repository is a failure of git', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-no-repository-'));
  const changes = await changesSince('main', folder);
  rmSync(folder, { recursive: true });
  assert.match(changes.known ? '' : changes.why, /^git failed: fatal: not a git repository/);
});

test('in a shallow clone a base that is missing is named with its remedy', async () => {
  using made = branched();
  made.commit({ 'a.md': '' });
  using clone = repository();
  clone.git('fetch', '--quiet', '--depth=1', `file://${made.folder}`, 'change');
  clone.git('checkout', '--quiet', 'FETCH_HEAD');
  assert.deepEqual(await changesSince('main', clone.folder), {
    known: false,
    why: 'there is no commit main here: the clone is shallow (check out with fetch-depth: 0)',
  });
});

test("in a shallow clone that has the base, the base's own files are compared with ours", async () => {
  using made = branched();
  made.commit({ 'a.md': '' });
  made.git('checkout', '--quiet', 'main');
  made.commit({ 'src/on-main.go': '' });
  using clone = repository();
  clone.git(
    'fetch',
    '--quiet',
    '--depth=1',
    `file://${made.folder}`,
    'main:refs/remotes/origin/main',
    'change',
  );
  clone.git('checkout', '--quiet', made.git('rev-parse', 'change'));
  const changes = await changesSince('main', clone.folder);
  assert.deepEqual(changes.known && changes.changed, plain('a.md', 'src/on-main.go'));
});

test('after criss-crossing merges the base itself is compared', async () => {
  using made = branched();
  const ours = made.commit({ 'a.md': '' });
  made.git('checkout', '--quiet', 'main');
  const theirs = made.commit({ 'src/on-main.go': '' });
  made.git('merge', '--quiet', '--no-edit', ours);
  made.git('checkout', '--quiet', 'change');
  made.git('merge', '--quiet', '--no-edit', theirs);
  made.commit({ 'b.md': '' });
  made.git('checkout', '--quiet', 'main');
  made.commit({ 'src/later.go': '' });
  made.git('checkout', '--quiet', 'change');
  const changes = await changesSince('main', made.folder);
  assert.deepEqual(changes.known && changes.changed, plain('b.md', 'src/later.go'));
});
