import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { regressionCalled } from '../src/session/catalogue.ts';
import { Verdict } from '../src/verdict/result.ts';
import { FIXTURES } from './fixtures.ts';
import { delivery, servePlatform } from './remote.ts';

const SERVE_AND_GATE_MS = 120_000;
test.describe.configure({ timeout: SERVE_AND_GATE_MS });

test('a platform in another process, with its own authority, late /health, late TLS and cold files, is gated by configuration alone', async ({}, info) => {
  const late = ['--delay', 'tlsMs=300000', '--delay', 'tenantReachableMs=450000', '--as', 'cold-files'];
  await using platform = await servePlatform(late);
  const gated = await delivery(['gate', '--target', 'staging', '--sha', platform.gitSha, '--json'], {
    cwd: platform.folder,
    env: platform.env,
  });
  await info.attach('stderr', { body: gated.stderr });
  const verdict = Verdict.parse(JSON.parse(gated.stdout));
  expect(verdict.headline).toBe('all 8 assertions hold');
  expect(gated.code).toBe(0);
  expect(verdict.target).toEqual({
    name: 'staging',
    controlPlane: `https://staging-api.example.com:${platform.port}`,
    embedded: false,
    unverifiedTls: false,
  });
  expect(verdict.tenant.purged).toBe(true);
  const evidence = readFileSync(join(platform.folder, 'runs', 'latest', 'evidence.jsonl'), 'utf8');
  // It was late, and it was seen to be: the wait for /health met the handshake that has no certificate yet.
  expect(evidence).toMatch(/"subject":"health".*"kind":"transport"/);
  expect(evidence).not.toContain(platform.adminToken);
});

for (const id of [
  'mixed-fleet',
  'missing-model',
  'enum-coalesce',
  'wrong-model',
  'skills-on-asset-channel',
]) {
  test(`${id} is red by its name on a remote platform`, async () => {
    const regression = regressionCalled(id, join(FIXTURES, 'regressions'));
    await using platform = await servePlatform(['--as', id]);
    const gated = await delivery(['gate', '--target', 'staging', '--sha', regression.sha, '--json'], {
      cwd: platform.folder,
      env: platform.env,
    });
    const verdict = Verdict.parse(JSON.parse(gated.stdout));
    expect(verdict.causes.map(({ mechanism }) => mechanism)).toEqual([regression.expected.mechanism]);
    expect(verdict.assertions.flatMap(({ id: name, state }) => (state === 'fail' ? [name] : []))).toEqual(
      regression.expected.failing,
    );
    expect(gated.code).toBe(regression.expected.exitCode);
    expect(verdict.tenant.purged).toBe(true);
  });
}

test('whatever a person can mend is told in one sentence, before anything is written', async () => {
  await using platform = await servePlatform([]);
  const { folder, env, gitSha } = platform;
  const config = readFileSync(join(folder, 'delivery.config.yaml'), 'utf8');
  const variant = (name: string, from: string, to: string) => {
    writeFileSync(join(folder, name), config.replace(from, to));
    return ['--config', name];
  };
  const sha = ['--sha', gitSha];
  const cases: [string[], RegExp, Record<string, string>?][] = [
    [['--target', 'staging'], /needs the build that must answer: --sha SHA/],
    [['--target', 'staging', ...sha, '--pace', '10'], /--pace is for the embedded registry/],
    [['--target', 'staging', '--sha', 'main'], /"main" is not a git SHA/],
    [
      ['--target', 'stagin', ...sha],
      /there is no target "stagin" in delivery\.config\.yaml: did you mean staging\?/,
    ],
    [['--target', 'staging', ...sha, '--template', 'nope'], /there is no template "nope"/],
    [
      ['--target', 'staging', ...sha],
      /does not take the admin token of target "staging" \(401\)/,
      { STAGING_ADMIN_TOKEN: 'wrong' },
    ],
    [
      ['--target', 'staging', ...sha],
      /delivery\.config\.yaml:4:17: .* the environment has no STAGING_ADMIN_TOKEN/,
      { STAGING_ADMIN_TOKEN: '' },
    ],
    [
      ['--target', 'staging', ...sha, ...variant('away.yaml', `.com:${platform.port}`, '.com:1')],
      /cannot be reached: connect ECONNREFUSED/,
    ],
    [
      ['--target', 'staging', ...sha, ...variant('stranger.yaml', '    ca:', '    #')],
      /cannot be reached: UNABLE_TO_VERIFY_LEAF_SIGNATURE/,
    ],
    [
      ['--target', 'staging', ...sha, ...variant('unit.yaml', 'plugin: 12s', 'plugin: 12')],
      /unit\.yaml:\d+:\d+: .* 12 has no unit: write 12s/,
    ],
  ];
  for (const [args, said, more] of cases) {
    const { code, stdout, stderr } = await delivery(['gate', ...args], {
      cwd: folder,
      env: { ...env, ...more },
    });
    expect(stderr).toMatch(said);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([2, '']);
  }
  expect(existsSync(join(folder, 'runs'))).toBe(false);
  expect(existsSync(join(folder, 'ledger.jsonl'))).toBe(false);
});

test('what the environment says wins over the file, and a flag over both', async () => {
  await using platform = await servePlatform([]);
  const { folder, env, gitSha } = platform;
  const named = {
    ...env,
    DELIVERY_TARGET: 'staging',
    DELIVERY_SHA: gitSha,
    DELIVERY_REPORT: 'from-environment',
  };
  const first = await delivery(['gate', '--quiet'], { cwd: folder, env: named });
  expect(first.code).toBe(0);
  expect(existsSync(join(folder, 'from-environment', 'latest'))).toBe(true);
  expect(existsSync(join(folder, 'runs'))).toBe(false);
  const other = '1234567';
  const second = await delivery(
    ['gate', '--quiet', '--sha', other, '--report', 'from-flag', '--deadline', 'build=2s'],
    {
      cwd: folder,
      env: named,
    },
  );
  expect(second.code).toBe(1);
  expect(second.stdout).toContain(`expected ${other}`);
  expect(existsSync(join(folder, 'from-flag', 'latest'))).toBe(true);
});

test('certificates that are not verified are told in red', async () => {
  await using platform = await servePlatform([]);
  const { folder, env, gitSha } = platform;
  const config = readFileSync(join(folder, 'delivery.config.yaml'), 'utf8');
  writeFileSync(join(folder, 'delivery.config.yaml'), config.replace(/ca: .*/, 'verifyCertificates: false'));
  const gated = await delivery(['gate', '--target', 'staging', '--sha', gitSha, '--quiet'], {
    cwd: folder,
    env: { ...env, FORCE_COLOR: '1', NO_COLOR: '' },
  });
  expect(gated.code).toBe(0);
  expect(gated.stdout).toContain('\u001b[31m  certificates were not verified');
  const read = (name: string) => readFileSync(join(folder, 'runs', 'latest', name), 'utf8');
  expect(JSON.parse(read('verdict.json')).target.unverifiedTls).toBe(true);
  expect(read('summary.md')).toContain('Certificates were not verified');
});
