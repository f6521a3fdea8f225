import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { documentsIn } from './yaml.ts';

/** The facts of GitLab's own schema that the example uses; nothing else may stand in it. */
const script = z.array(z.string()).min(1);
const job = z.strictObject({
  extends: z.string().optional(),
  stage: z.string().optional(),
  timeout: z
    .string()
    .regex(/^\d+ (minutes|hours)$/)
    .optional(),
  variables: z.record(z.string(), z.string()).optional(),
  rules: z.array(z.strictObject({ if: z.string() })).optional(),
  before_script: script.optional(),
  script: script.optional(),
  after_script: script.optional(),
  allow_failure: z.strictObject({ exit_codes: z.number().int() }).optional(),
  artifacts: z
    .strictObject({
      when: z.enum(['always', 'on_success', 'on_failure']),
      expire_in: z.string(),
      paths: z.array(z.string()),
      reports: z.strictObject({ junit: z.string() }),
    })
    .optional(),
});
const pipeline = z.object({ image: z.string(), stages: z.array(z.string()) }).catchall(job);

test('the pipeline for GitLab is one, and each job has a stage that there is, and leaves nothing behind', () => {
  const { image: _, stages, ...jobs } = pipeline.parse(documentsIn('examples/ci/gitlab/.gitlab-ci.yml')[0]);
  const visible = Object.entries(jobs as Record<string, z.infer<typeof job>>).filter(
    ([name]) => !name.startsWith('.'),
  );
  assert.deepEqual(
    visible.map(([, { stage }]) => stage),
    stages,
  );
  for (const [name, { extends: base = '', script, after_script: after }] of visible) {
    assert.ok(base in jobs, name);
    assert.ok(script, name);
    assert.match(after?.at(-1) ?? '', /delivery reap/, name);
  }
});
