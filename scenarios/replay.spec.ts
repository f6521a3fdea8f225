import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run as staysGreen } from '../soak/steady.ts';
import { expect, FIXTURES, PACE, test } from './fixtures.ts';

const SLOWER = ['--pace', String(PACE)];

const BIN = fileURLToPath(new URL('../bin/delivery.js', import.meta.url));
const LIMIT_MS = 60_000;

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function delivery(args: string[], folder: string): Promise<Ended> {
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const env = { ...inherited, XDG_STATE_HOME: folder, NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [BIN, ...args],
      { env, cwd: folder, timeout: LIMIT_MS },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}

test('the incident that started this is red within three heartbeats, and quotes what the database said', async ({}, info) => {
  const folder = info.outputPath();
  const { code, stdout } = await delivery(['replay', 'enum-coalesce', ...SLOWER], folder);
  expect(code).toBe(1);
  const verdict = JSON.parse(readFileSync(join(folder, 'reports/latest/verdict.json'), 'utf8'));
  for (const text of [stdout, JSON.stringify(verdict.causes)]) {
    for (const quoted of [
      'invalid input value for enum workspace_status',
      '22P02',
      'COALESCE(status, ',
      'heartbeats could not read their previous state',
    ])
      expect(text).toContain(quoted);
  }
  // The one that took it online, and at most three since.
  expect(verdict.heartbeats.seen).toBeGreaterThanOrEqual(3);
  expect(verdict.heartbeats.seen).toBeLessThanOrEqual(4);
  expect(verdict.heartbeats).toMatchObject({ failed: verdict.heartbeats.seen, countedBy: 'log' });
  expect(
    verdict.assertions
      .filter(({ state }: { state: string }) => state === 'fail')
      .map(({ id }: { id: string }) => id),
  ).toEqual(['plugin']);

  const judged = await delivery(['judge', 'reports/latest'], folder);
  expect(judged.stdout).toBe(readFileSync(join(folder, 'reports/latest/verdict.json'), 'utf8'));
  expect(judged.code).toBe(1);

  const files = ['report.html', 'summary.md', 'junit.xml', 'verdict.json'];
  const read = () => files.map((file) => readFileSync(join(folder, 'reports/latest', file), 'utf8'));
  const written = read();
  expect((await delivery(['report', 'reports/latest'], folder)).code).toBe(0);
  const again = read();
  expect(files.filter((_, index) => again[index] !== written[index])).toEqual([]);

  const recorded = await delivery(['replay', 'reports/latest'], folder);
  expect(recorded.code).toBe(1);
  expect(recorded.stdout).toContain('looks like enum-coalesce');
});

test('a new regression for an existing fault is a YAML file and nothing else', async ({}, info) => {
  const folder = info.outputPath();
  const catalogue = join(folder, 'catalogue');
  mkdirSync(catalogue, { recursive: true });
  const known = readFileSync(join(FIXTURES, 'regressions/wrong-model.yaml'), 'utf8');
  const sha = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';
  writeFileSync(
    join(catalogue, 'models-swapped.yaml'),
    known.replace(/^id: .*$/m, 'id: models-swapped').replace(/^sha: .*$/m, `sha: '${sha}'`),
  );
  const { code, stdout, stderr } = await delivery(
    ['replay', 'models-swapped', '--expect', '--regressions', catalogue, ...SLOWER],
    folder,
  );
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout).toContain('model-overridden');
  const bySha = await delivery(
    ['replay', 'c0ffee0', '--expect', '--quiet', '--regressions', catalogue, ...SLOWER],
    folder,
  );
  expect(bySha.code).toBe(0);
});

test('evidence that looks like an incident can be held in hand: --start boots the nearest', async ({}, info) => {
  const folder = info.outputPath();
  const history = join(FIXTURES, 'histories/stale-image.jsonl');
  const { code, stdout } = await delivery(['replay', history, '--start', '--quiet', ...SLOWER], folder);
  expect(code).toBe(1);
  expect(stdout.match(/stale-build/g)?.length).toBeGreaterThan(1);
});

test('the two that look like failures stay green, three times in a row', async () => {
  await staysGreen({ times: 3, pace: PACE });
});

const WRONG: readonly [string, string[], RegExp][] = [
  ['no such template', ['gate', '--template', 'seo-agnet'], /no template "seo-agnet"/],
  ['a SHA that is none', ['gate', '--sha', 'main'], /not a git SHA/],
  ['a deadline without a unit', ['gate', '--deadline', 'plugin=600'], /not a duration/],
  ['a deadline of nothing', ['gate', '--deadline', 'plugins=600s'], /there is no deadline "plugins"/],
  ['no such exercise', ['gate', '--exercise', 'two-write'], /there is no exercise/],
  ['no such option', ['gate', '--templte', 'x'], /unknown option/],
  ['no such command', ['gat'], /there is no command "gat"/],
  ['no such regression', ['replay', 'enum-colaesce'], /neither a regression nor recorded evidence/],
  ['evidence that is none', ['judge', FIXTURES], /no evidence\.jsonl/],
];

for (const [what, args, sentence] of WRONG) {
  test(`${what} is exit 2 and one clear sentence`, async ({}, info) => {
    const { code, stderr, stdout } = await delivery(args, info.outputPath());
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
}
