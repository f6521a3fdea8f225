import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { newLines } from './overlap.ts';

test('a text that grew gives what was added', () => {
  assert.deepEqual(newLines(['a', 'b'], ['a', 'b', 'c']), { lines: ['c'], joined: true });
});

test('a text that lost its oldest lines gives what was added', () => {
  assert.deepEqual(newLines(['a', 'b', 'c'], ['b', 'c', 'd']), { lines: ['d'], joined: true });
});

test('older lines before those that were seen are not new', () => {
  assert.deepEqual(newLines(['c', 'd'], ['a', 'b', 'c', 'd', 'e']), { lines: ['e'], joined: true });
});

test('a text that has nothing of what was seen is new, and lines may have been missed before it', () => {
  assert.deepEqual(newLines(['a', 'b'], ['c']), { lines: ['c'], joined: false });
});

test('an answer without lines says nothing about what was missed', () => {
  assert.deepEqual(newLines(['a'], []), { lines: [], joined: true });
});

test('the first answer is new as a whole', () => {
  assert.deepEqual(newLines([], ['a', 'a']), { lines: ['a', 'a'], joined: true });
});

test('a line that repeats is never counted more often than it was written', () => {
  const line = fc.constantFrom('a', 'b');
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 12 }),
      fc.array(line, { maxLength: 6 }),
      fc.nat(12),
      (before, added, lost) => {
        const answer = [...before, ...added].slice(Math.min(lost, before.length));
        const { lines } = newLines(before, answer);
        assert.ok(before.length === 0 || lines.length <= added.length || lost >= before.length);
      },
    ),
  );
});

test('lines that are all different are counted exactly, whatever was lost and added', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(20), fc.nat(29), (count, more, lost) => {
      const all = Array.from({ length: count + more }, (_, index) => `line ${index}`);
      const answer = all.slice(Math.min(lost, count - 1));
      assert.deepEqual(newLines(all.slice(0, count), answer), { lines: all.slice(count), joined: true });
    }),
  );
});
