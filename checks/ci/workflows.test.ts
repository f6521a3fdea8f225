import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Action, documentsIn, ROOT, type Step, textOf, type Workflow } from './yaml.ts';

/** GitHub's own parser is made for bundlers, which import JSON without saying that it is JSON. */
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
});
const { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } = await import(
  '@actions/workflow-parser'
);
const { parseAction } = await import('@actions/workflow-parser/actions/action-parser');

const WORKFLOWS = ['github', 'gitea'].flatMap((folder) =>
  readdirSync(join(ROOT, 'examples/ci', folder)).map((name) => `examples/ci/${folder}/${name}`),
);
const action = documentsIn('action.yml')[0] as Action;
const OURS = /example\/template-delivery@/;

for (const path of WORKFLOWS) {
  test(`${path} is a workflow to GitHub's own parser`, async () => {
    const parsed = parseWorkflow({ name: path, content: textOf(path) }, new NoOperationTraceWriter());
    const template = parsed.value && (await convertWorkflowTemplate(parsed.context, parsed.value));
    assert.deepEqual(parsed.context.errors.getErrors().map(String), []);
    assert.ok((template?.jobs.length ?? 0) > 0);
  });

  test(`${path} gives the action only inputs that it has, and reaps whatever came of the gate`, () => {
    const { jobs } = documentsIn(path)[0] as Workflow;
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    const ours = steps.filter(({ uses }) => uses !== undefined && OURS.test(uses));
    assert.ok(ours.length > 0);
    for (const step of ours)
      for (const name of Object.keys(step.with ?? {})) assert.ok(name in action.inputs, name);
    const reaps = steps.filter((step: Step & { if?: string }) => step.with?.command === 'reap');
    assert.deepEqual(
      reaps.map((step: Step & { if?: string }) => step.if),
      ['always()'],
    );
  });
}

test("action.yml is an action to GitHub's own parser", () => {
  const parsed = parseAction(
    { name: 'action.yml', content: textOf('action.yml') },
    new NoOperationTraceWriter(),
  );
  assert.deepEqual(parsed.context.errors.getErrors().map(String), []);
});

test('the parser sees what is wrong, or it would prove nothing', () => {
  const content = textOf('action.yml').replace('shell: bash', 'shel: bash');
  const parsed = parseAction({ name: 'action.yml', content }, new NoOperationTraceWriter());
  assert.ok(parsed.context.errors.getErrors().length > 0);
});

const DECISIONS = [
  { run: 'true', gate: 'success', green: true },
  { run: 'false', gate: 'skipped', green: true },
  { run: 'true', gate: 'skipped', green: false },
  { run: '', gate: 'skipped', green: false },
  { run: 'true', gate: 'failure', green: false },
  { run: 'true', gate: 'cancelled', green: false },
  { run: '', gate: 'failure', green: false },
];

for (const path of ['examples/ci/github/gate.yml', 'examples/ci/gitea/gate.yml']) {
  test(`the required check of ${path} is green only where the gate passed or a clear no saved it`, () => {
    const { jobs } = documentsIn(path)[0] as Workflow;
    const script = jobs.acceptance?.steps[0]?.run ?? '';
    for (const { run, gate, green } of DECISIONS) {
      const { status } = spawnSync('bash', ['-e', '-c', script], {
        env: { ...process.env, RUN: run, GATE: gate },
      });
      assert.equal(status === 0, green, `${run} ${gate}`);
    }
  });
}
