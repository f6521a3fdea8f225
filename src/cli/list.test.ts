import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeReports } from '../report/folder.ts';
import { greenRun } from '../report/sample/runs.ts';
import { listCommand, rowsOf } from './list.ts';

test('the runs are looked for where a gate writes them: by the flag, the environment, or the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-list-'));
  try {
    const config = join(folder, 'delivery.config.yaml');
    writeFileSync(config, 'reports: runs\n');
    writeReports(join(folder, 'runs', 'one'), greenRun());
    writeReports(join(folder, 'elsewhere', 'two'), greenRun());
    const names = async (more: { report?: string }) =>
      (await rowsOf('runs', { config, regressions: '', ...more })).map(({ run }) => run);
    assert.deepEqual(await names({}), ['one']);
    assert.deepEqual(await names({ report: join(folder, 'elsewhere') }), ['two']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const option = listCommand().options.find(({ long }) => long === '--report');
  assert.deepEqual([option?.envVar, option?.defaultValue], ['DELIVERY_REPORT', undefined]);
});
