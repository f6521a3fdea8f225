import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { LONGEST_TURN_MS, longestTurnMs } from '../../turns.fixture.ts';
import { isPermanent } from '../proofs.ts';
import { matchConfig } from './config.ts';
import { matchPrompt } from './prompt.ts';

const CONFIG = readFileSync(
  new URL('../../../fixtures/templates/seo-agent/config.yaml', import.meta.url),
  'utf8',
);

const KB = 1_024;
const keys = (count: number) => Array.from({ length: count }, (_, index) => `k${index}: 1\n`).join('');

/** Each of these kept the parser busy for seconds before it was limited. */
const DOCUMENTS: readonly [what: string, text: string][] = [
  ['forty thousand keys', keys(40_000)],
  ['the same key ten thousand times', 'a: 1\n'.repeat(10_000)],
  ['a hundred thousand brackets', '['.repeat(100_000)],
  ['as many brackets as are read', `a: ${'['.repeat(1_900)}${']'.repeat(1_900)}`],
  ['a list in a list in a list', `a:\n  ${'- '.repeat(30_000)}1`],
  ['keys within keys', `${'? '.repeat(30_000)}1`],
  ['a bad escape wherever there could be one', '"\\q" '.repeat(30_000)],
  ['anchors with nothing behind them', '& '.repeat(30_000)],
  ['as many errors as are read', 'a: : :\n'.repeat(375)],
  ['a tag and an anchor on everything', '- !!js/function &a 1\n'.repeat(20_000)],
  ['nothing but line ends', `a: 1${'\n'.repeat(130_000)}`],
  ['one very long text', `a: "${'\\x41'.repeat(30_000)}"`],
  [
    'an expansion bomb',
    `a0: &a0 [x]\n${Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]\n`).join('')}`,
  ],
];

for (const [what, text] of DOCUMENTS) {
  test(`a config.yaml of ${what} is not the template's, and holds nobody up`, async () => {
    const took = await longestTurnMs(() => assert.notEqual(matchConfig(CONFIG, text, []).is, 'same'));
    assert.ok(took <= LONGEST_TURN_MS, `${took} ms`);
  });
}

test('a template that is large by itself may be delivered with what the platform adds', () => {
  const large = keys(2_000);
  assert.deepEqual(matchConfig(large, `${large}schedules: []\n`, ['schedules']), {
    is: 'same',
    added: ['schedules'],
  });
});

test('a key that stands twice is no config, however right the second one is', () => {
  assert.deepEqual(matchConfig('model: right\nb: 1\n', 'model: wrong\nmodel: right\nb: 1\n', []), {
    is: 'broken',
    why: 'Map keys must be unique at line 2, column 1',
    size: 31,
  });
});

test('a tag makes nothing of a text but a text', () => {
  const match = matchConfig('a: "1"\n', 'a: !!js/function "1"\n', []);
  assert.deepEqual(match, { is: 'same', added: [] });
});

test('whatever stands where a config should, there is a match and no throw', () => {
  const indicators = fc.constantFrom(
    ...'[]{}:,-?&*!|>\'"%@`# \n\t',
    'a',
    'b: 1',
    '<<',
    '__proto__',
    '---',
    '...',
  );
  const text = fc.oneof(
    fc.array(indicators, { maxLength: 200 }).map((all) => all.join('')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(text, (actual) => {
      const { is } = matchConfig('model: a/b\nplugins: [c]\n', actual, ['a']);
      assert.ok(['same', 'absent', 'truncated', 'stub', 'broken', 'differs'].includes(is));
      assert.notEqual(is, 'same');
    }),
    { numRuns: 300 },
  );
});

const PROMPTS: readonly [what: string, text: string][] = [
  ['placeholders that never end', '{{ '.repeat(340 * KB)],
  ['names that never end', `{{${'a'.repeat(1_000 * KB)}`],
  ['spaces that never end', `{{${' '.repeat(1_000 * KB)}`],
  ['nothing but line ends', '\n'.repeat(1_000 * KB)],
  ['pieces of the template', 'x'.repeat(1_000 * KB)],
];

for (const [what, text] of PROMPTS) {
  test(`a prompt of ${what} holds nobody up`, async () => {
    const expected = `${'{{NAME}}x'.repeat(100)}y`;
    const took = await longestTurnMs(() => assert.equal(matchPrompt(expected, text).is, 'differs'));
    assert.ok(took <= LONGEST_TURN_MS, `${took} ms`);
  });
}

test('an error message of the largest log line holds nobody up', async () => {
  for (const message of ['is of type '.repeat(5_900), 'could not identify a '.repeat(3_000)]) {
    const took = await longestTurnMs(() => assert.equal(isPermanent({ sqlstate: null, message }), false));
    assert.ok(took <= LONGEST_TURN_MS, `${took} ms`);
  }
});
