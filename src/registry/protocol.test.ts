import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openTrials } from './trial.ts';

const SCRIPT = fileURLToPath(new URL('./protocol.test.sh', import.meta.url));
const SHA = '5eed'.padEnd(40, '0');

const missing = ['curl', 'python3'].filter(
  (program) => spawnSync(program, ['--version']).error !== undefined,
);
const skip = missing.length > 0 && `this machine has no ${missing.join(' and no ')}`;

test('a script with nothing but curl and python3 creates an org, reads everything and deletes it', {
  skip,
}, async () => {
  await using trials = await openTrials();
  // Slow enough for a shell to see the tenant before it runs.
  await using trial = await trials.start({ gitSha: SHA, pace: 300, delays: { tenantRunningMs: 200_000 } });
  const env = { ...process.env, CP: trial.registry.url, ADMIN: trial.registry.adminToken, SHA };
  const said = await promisify(execFile)('/bin/bash', [SCRIPT], { env, timeout: 60_000 }).then(
    ({ stdout }) => stdout,
    (error: Error & { stdout?: string; stderr?: string }) =>
      assert.fail(`${error.stdout ?? ''}${error.stderr ?? ''}\n${error.message}`),
  );
  assert.equal(said.split('\n').filter((line) => line.startsWith('ok: ')).length, 31);
});
