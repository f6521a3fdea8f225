import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readEvidence } from '../../evidence/reader.ts';
import { type NewEvent, recorder } from '../../evidence/recorder.ts';
import { redactor } from '../../evidence/redaction.ts';
import type { Tenant } from '../../platform/client.ts';
import { timingAt } from '../../probe/timing.ts';
import { FIXTURES } from '../../shipped.fixture.ts';
import { wasWatched } from '../../verdict/assertions/exercises.ts';
import type { GateParts, GatePlan } from '../plan.ts';
import { newRun } from '../run.ts';
import { afterTeardown, guardSeen } from './between-tenants.ts';

test('a secret at the edge of what is quoted of a neighbour goes whole', () => {
  const { clean } = redactor(['hunter22-hunter22']);
  const value = { text: `${'x'.repeat(180)}hunter22-hunter22` };
  assert.deepEqual(guardSeen({ ok: true, value }, clean), {
    is: 'let-through',
    status: 200,
    excerpt: `{"text":"${'x'.repeat(180)}[redacted]"`,
  });
});

test('the neighbour is watched for as long as the verdict asks, on a machine of any speed', async () => {
  for (let mostMs = 1; mostMs <= 400; mostMs += 1)
    assert.ok(await watchedAt(mostMs), `up to ${mostMs} ms a step`);
});

const [RUN] = readEvidence(
  readFileSync(join(FIXTURES, 'histories', 'green-with-exercises.jsonl'), 'utf8'),
).events;

/** Whether the verdict found the neighbour watched, where each look at the clock comes up to so much later. */
async function watchedAt(mostMs: number): Promise<boolean> {
  let [now, calls] = [0, 0];
  const clock = {
    pace: 1,
    now() {
      calls += 1;
      now += (calls * 7_919) % mostMs;
      return now;
    },
    async sleep(ms: number) {
      now += ms;
    },
  };
  const none = redactor([]);
  using record = recorder({
    clock,
    redactor: none,
    sink: { write: () => undefined, [Symbol.dispose]: () => undefined },
  });
  const stop = new AbortController().signal;
  const run = newRun({} as GatePlan, { clock, timing: timingAt(1), recorder: record, stop } as GateParts);
  record.record(RUN as NewEvent);
  record.record({ type: 'act', what: 'delete-tenant', of: 'own', began: 0, outcome: 'done' });
  const tenant = { activity: async () => ({ ok: true, value: [] }) } as unknown as Tenant;
  const neighbour = {
    orgId: 'other',
    tenant,
    workspace: 'its',
    [Symbol.asyncDispose]: async () => undefined,
  };
  await afterTeardown(run, neighbour);
  return wasWatched(run.story.facts);
}
