import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_BUDGETS } from '../evidence/budgets.ts';
import type { RunEvent } from '../evidence/events.ts';
import { replayOf } from './replay.ts';
import { coalesceRun, inconclusiveRun } from './sample/runs.ts';

function command(change: Partial<RunEvent>): string {
  const [run] = inconclusiveRun().events;
  assert.ok(run?.type === 'run');
  return replayOf([{ ...run, ...change }]);
}
const target = {
  name: 'staging',
  controlPlane: 'https://staging-api.example.com',
  embedded: false,
  unverifiedTls: false,
};

test('a gate is done again on the same build with the same template', () => {
  assert.equal(
    replayOf(coalesceRun().events),
    'npx delivery gate --sha 2406c565a7e14f2b93d1c08a5b6e7f90123d4c5b --template seo-agent --pace 300',
  );
});

test('a build of the past is done again by its SHA with the same template: the evidence knows no fault', () => {
  assert.equal(
    command({ run: '2026-03-14-091500-replay-5f3a9c' }),
    'npx delivery replay 9c1f7a52f0cb6f1f35a6a3a2f3a1f6f4d1e0b7aa --template seo-agent --pace 1',
  );
});

test('a remote gate names its target, and what was asked otherwise than by default', () => {
  const budgets = { ...DEFAULT_BUDGETS, plugin: 300_000 };
  assert.equal(
    command({ target, budgets, staleAfterMs: 60_000, early: false, exercises: ['two-writes'] }),
    'npx delivery gate --target staging --sha 9c1f7a52f0cb6f1f35a6a3a2f3a1f6f4d1e0b7aa --template seo-agent --exercise two-writes --deadline plugin=300s --deadline stale=60s --no-early',
  );
});

test('a name with marks of the shell stays one word', () => {
  assert.match(
    command({ target: { ...target, name: "x'; rm -rf $HOME" } }),
    /--target 'x'\\''; rm -rf \$HOME' --sha/,
  );
});
