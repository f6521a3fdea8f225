import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failed, RUN, read, seen } from './causes/causes.fixture.ts';
import { diagnose } from './diagnose.ts';
import { noFacts } from './facts/facts.ts';
import type { Standing } from './standing.ts';

const story = (facts = noFacts()) => ({ facts: { ...facts, run: RUN }, fired: new Map() });

test('a red that nothing proves has no name, and says what it saw', () => {
  const red = failed('plugin', { because: 'seo: nothing arrived', evidence: [3, 5] });
  assert.deepEqual(diagnose(story(), [red]), [
    {
      mechanism: 'unknown mechanism',
      certainty: 'likely',
      summary: 'plugin: seo: nothing arrived; nothing in the evidence names the mechanism',
      explains: ['plugin'],
      evidence: [3, 5],
      refutedBy: 'evidence of any mechanism',
    },
  ]);
});

test('only what failed is explained', () => {
  const others: Standing[] = (['pass', 'blocked', 'waiting'] as const).map((state) => ({
    ...failed('plugin'),
    state,
  }));
  assert.deepEqual(diagnose(story(), others), []);
});

test('one mechanism that breaks two assertions is one cause, and the proven come first', () => {
  const facts = noFacts();
  facts.config.last = read(6, false, { is: 'stub', size: 218, keys: ['name'] });
  facts.recorded = { line: 9, at: 0, declared: [], installed: [] };
  facts.gone.last = read(12, false, { status: 'running' });
  facts.workspace.refused = { first: seen(1), last: seen(2), reason: '', everBeat: false };
  const reds = (['plugin', 'config', 'prompts', 'teardown'] as const).map((id) => failed(id));
  const causes = (log: boolean) => {
    facts.recorded = log ? { line: 9, at: 0, declared: [], installed: [] } : null;
    return diagnose(story(facts), reds).map(({ mechanism, certainty, explains }) => [
      mechanism,
      certainty,
      explains.join(),
    ]);
  };
  assert.deepEqual(causes(true), [
    ['template-not-selected', 'proven', 'config,prompts'],
    ['tenant-leaked', 'proven', 'teardown'],
    ['unknown mechanism', 'likely', 'plugin'],
  ]);
  assert.deepEqual(causes(false), [
    ['tenant-leaked', 'proven', 'teardown'],
    ['template-not-selected', 'likely', 'config,prompts'],
    ['unknown mechanism', 'likely', 'plugin'],
  ]);
});
