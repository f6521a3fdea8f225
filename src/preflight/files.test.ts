import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { filesOf } from './files.ts';

function tree(t: TestContext, ...paths: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-test-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
  return folder;
}

test('patterns name files in their own order, and a pattern with ! leaves some out', async (t) => {
  const folder = tree(t, 'b/2.ts', 'b/1.ts', 'a/1.ts', 'a/test/x.ts', 'a/.hidden/y.ts');
  assert.deepEqual(await filesOf(['b/*.ts', './a/**/*.{ts,go}', '!**/test/**'], folder), [
    'b/1.ts',
    'b/2.ts',
    'a/.hidden/y.ts',
    'a/1.ts',
  ]);
});

test("what others wrote is left out, unless it is named, and a link's target is not followed", async (t) => {
  const folder = tree(t, 'a.ts', 'node_modules/x/b.ts', 'vendor/c.ts');
  symlinkSync(folder, join(folder, 'loop'));
  assert.deepEqual(await filesOf(['**/*.ts'], folder), ['a.ts']);
  assert.deepEqual(await filesOf(['vendor/*.ts'], folder), ['vendor/c.ts']);
});

test('a file whose name looks like a pattern is itself, and a folder is all that lies in it', async (t) => {
  const folder = tree(t, 'app/[id]/a.ts', 'app/i/a.ts');
  assert.deepEqual(await filesOf(['app/[id]/a.ts'], folder), ['app/[id]/a.ts']);
  assert.deepEqual(await filesOf(['app'], folder), ['app/[id]/a.ts', 'app/i/a.ts']);
});

test('files outside of the folder are named as they are reached from it', async (t) => {
  const folder = tree(t, 'here/x', 'src/a.ts', 'src/test/b.ts', 'src/gen/c.ts');
  const here = join(folder, 'here');
  assert.deepEqual(await filesOf(['../src/**/*.ts', '!**/test/**', '!../src/gen/**'], here), ['../src/a.ts']);
  assert.deepEqual(await filesOf([join(folder, 'src/*.ts')], here), [join(folder, 'src/a.ts')]);
});
