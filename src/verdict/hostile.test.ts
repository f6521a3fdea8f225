import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { readEvidence } from '../evidence/reader.ts';
import { judge } from './judge.ts';
import { Verdict } from './result.ts';

const history = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/histories/${name}.jsonl`, import.meta.url)), 'utf8');

const NAMES = [
  'green-with-exercises',
  'enum-coalesce',
  'restart-eats-config',
  'missing-model',
  'mixed-fleet',
];
const LINES = NAMES.map((name) => history(name).split('\n').slice(0, -1));

/** A value in the place of another: of the same type, so that the reader takes it. */
const value = fc.oneof(
  fc.constantFrom(
    -1,
    0,
    1e308,
    -0.5,
    Number.MAX_SAFE_INTEGER,
    '',
    '\0',
    '__proto__',
    '{{',
    '..',
    'x'.repeat(10_000),
  ),
  fc.boolean(),
  fc.double(),
  fc.string({ unit: 'binary' }),
);

/** Where lines are taken out, put elsewhere, told twice or changed. */
const change = fc.record({
  kind: fc.constantFrom('drop', 'move', 'repeat', 'change'),
  at: fc.nat(1_000),
  to: fc.nat(1_000),
  value,
});

type Change = { kind: string; at: number; to: number; value: unknown };

function changed(lines: readonly string[], changes: readonly Change[]): string[] {
  const all = [...lines];
  for (const { kind, at, to, value } of changes) {
    const [from, target] = [at % all.length, to % all.length];
    const line = all[from] ?? '';
    if (kind === 'drop' || kind === 'move') all.splice(from, 1);
    if (kind === 'move' || kind === 'repeat') all.splice(target, 0, line);
    if (kind === 'change') all[from] = withValue(line, to, value);
  }
  return all;
}

function withValue(line: string, which: number, value: unknown): string {
  let count = 0;
  return JSON.stringify(JSON.parse(line), (_key, inner: unknown) => {
    if (typeof inner === 'object') return inner;
    count += 1;
    return count === (which % 12) + 2 && typeof inner === typeof value ? value : inner;
  });
}

test('evidence that was tampered with in any way gives a verdict that keeps its own form', () => {
  fc.assert(
    fc.property(fc.constantFrom(...LINES), fc.array(change, { maxLength: 12 }), (lines, changes) => {
      const { events } = readEvidence(`${changed(lines, changes).join('\n')}\n`);
      const verdict = judge(events);
      if (verdict === null) return;
      const parsed = Verdict.safeParse(JSON.parse(JSON.stringify(verdict)));
      assert.ok(parsed.success, parsed.error?.message);
      assert.equal(
        verdict.exitCode === 0,
        verdict.assertions.every(({ state }) => state === 'pass'),
      );
    }),
    { numRuns: 150 },
  );
});

test('a file that is no evidence has no verdict, and says from which line on', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.constant('[1]'),
    fc.constant('{"type":"run"}'),
  );
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (lines) => {
      const { events, unread } = readEvidence(lines.join('\n'));
      assert.equal(judge(events), null);
      assert.ok(unread.length <= 1);
    }),
  );
});

test('a line that is longer than any of ours ends what is read, and is not parsed', () => {
  const { events, unread } = readEvidence(
    `${LINES[0]?.[0]}\n{"type":"${'x'.repeat(8_400_000)}"}\n${LINES[0]?.[1]}\n`,
  );
  assert.equal(events.length, 1);
  assert.deepEqual(unread, [{ line: 2, why: 'longer than 8388608 characters' }]);
});
