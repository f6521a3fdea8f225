import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Action, documentsIn, ROOT } from './yaml.ts';

const action = documentsIn('action.yml')[0] as Action;

interface Ran extends Disposable {
  code: number;
  output: string;
  outputs: Record<string, string>;
  folder: string;
}

/** Runs the action's steps one after the other, each by the command line that the runners give `shell: bash`. */
async function run(inputs: Record<string, string>): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-action-'));
  const outputs = join(folder, 'github-output');
  writeFileSync(outputs, '');
  writeFileSync(join(folder, 'no-tenants'), '');
  const inputOf = (name: string) => inputs[name] ?? action.inputs[name]?.default ?? '';
  let [code, output] = [0, ''];
  for (const step of action.runs.steps) {
    const given = Object.entries(step.env ?? {}).map(([name, value]) => [
      name,
      value.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, input: string) => inputOf(input)),
    ]);
    const script = join(folder, 'step.sh');
    writeFileSync(script, step.run ?? '');
    const env = {
      ...process.env,
      ...Object.fromEntries(given),
      GITHUB_ACTION_PATH: ROOT,
      GITHUB_OUTPUT: outputs,
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      XDG_STATE_HOME: folder,
    };
    const ended = await bash(script, { cwd: folder, env });
    output += ended.output;
    code = ended.code;
    if (code !== 0) break;
  }
  const lines = readFileSync(outputs, 'utf8').split('\n').filter(Boolean);
  return {
    code,
    output,
    folder,
    outputs: Object.fromEntries(lines.map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)])),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

function bash(
  script: string,
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Pick<Ran, 'code' | 'output'>> {
  return new Promise((resolve) =>
    execFile('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    ),
  );
}

test('a gate that passes tells verdict, report and exit code', async () => {
  using ran = await run({ template: 'support-agent', arguments: '--deadline\nplugin=500s\n' });
  assert.equal(ran.code, 0, ran.output);
  const { report = '', ...rest } = ran.outputs;
  assert.deepEqual(rest, { verdict: 'pass', 'exit-code': '0' });
  for (const file of ['report.html', 'verdict.json', 'junit.xml', 'summary.md', 'evidence.jsonl'])
    assert.ok(existsSync(join(ran.folder, report, file)), file);
  const verdict = JSON.parse(readFileSync(join(ran.folder, report, 'verdict.json'), 'utf8'));
  assert.equal(verdict.expected.template, 'support-agent');
});

test('a run that is red fails the step with its own exit code, and tells its report', async () => {
  using ran = await run({ command: 'replay', arguments: 'enum-coalesce\n--report\ndelivery-reports' });
  assert.equal(ran.code, 1, ran.output);
  assert.equal(ran.outputs.verdict, 'fail');
  assert.ok(existsSync(join(ran.folder, ran.outputs.report ?? '', 'report.html')));
  assert.match(ran.output, /^::error title=delivery/m);
});

for (const allowed of ['false', 'true']) {
  test(`where nothing could be observed, the step ${allowed === 'true' ? 'passes with a warning' : 'fails'} if that is what was asked for`, async () => {
    const smoke = { command: 'smoke', sha: '4f2a91c', arguments: '--tenants\nno-tenants' };
    using ran = await run({ ...smoke, 'allow-inconclusive': allowed });
    assert.equal(ran.code, allowed === 'true' ? 0 : 3, ran.output);
    assert.equal(ran.outputs.verdict, 'inconclusive');
    assert.equal(ran.outputs['exit-code'], '3');
    assert.equal(/^::warning title=delivery::inconclusive/m.test(ran.output), allowed === 'true');
  });
}

test('bad usage is an error without a report', async () => {
  using ran = await run({ template: 'no-such' });
  assert.equal(ran.code, 2);
  assert.deepEqual(ran.outputs, { verdict: 'error', report: '', 'exit-code': '2' });
});

test('no input is read as shell', async () => {
  const hostile = '$(touch pwned) `touch pwned`; touch pwned "\'';
  using ran = await run({
    command: 'gate',
    target: hostile,
    sha: hostile,
    template: hostile,
    arguments: hostile,
  });
  assert.equal(ran.code, 2);
  assert.equal(existsSync(join(ran.folder, 'pwned')), false);
});

test('affected tells the workflow whether the gate must run', async () => {
  using ran = await run({ command: 'affected' });
  assert.equal(ran.code, 0, ran.output);
  assert.equal(ran.outputs.run, 'true');
});

test('every output is one that the steps write', () => {
  for (const [name, { value }] of Object.entries(action.outputs))
    assert.equal(value, `\${{ steps.delivery.outputs.${name} }}`);
});
