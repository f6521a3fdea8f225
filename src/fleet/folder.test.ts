import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inFolder, sweepFolders } from './folder.ts';

test('what a dead worker left is removed, and what a living one has or nobody knows is spared', () => {
  const parent = mkdtempSync(join(tmpdir(), 'delivery-sweep-'));
  try {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const kept = [`delivery-fleet-${process.ppid}-abcdef`, 'delivery-fleet-abcdef'];
    const left = [pid, process.pid].map((dead) => `delivery-fleet-${dead}-abcdef`);
    for (const name of [...kept, ...left]) mkdirSync(join(parent, name));
    sweepFolders(parent);
    assert.deepEqual(readdirSync(parent).sort(), kept.sort());
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
});

test('the folder of a run goes with it', async () => {
  const folder = await inFolder(async (path) => {
    assert.ok(existsSync(path));
    return path;
  });
  assert.ok(!existsSync(folder));
});
