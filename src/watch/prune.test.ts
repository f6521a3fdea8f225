import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pruneRuns } from './prune.ts';

test('the newest runs stay, and whatever is no run is left alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-prune-'));
  try {
    for (const day of [3, 1, 4, 2]) mkdirSync(join(folder, `2026-11-0${day}-120000-watch-abcdef`));
    writeFileSync(join(folder, '2026-11-04-120000-watch-abcdef', 'report.html'), '');
    writeFileSync(join(folder, 'notes.txt'), '');
    pruneRuns(folder, 2);
    assert.deepEqual(readdirSync(folder).sort(), [
      '2026-11-03-120000-watch-abcdef',
      '2026-11-04-120000-watch-abcdef',
      'notes.txt',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
