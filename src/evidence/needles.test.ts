import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LONGEST_TURN_MS, longestTurnMs } from '../turns.fixture.ts';
import { needles } from './needles.ts';

const replaced = (text: string, ...all: string[]) => {
  const hay = needles('*');
  for (const one of all) hay.add(one);
  return hay.replace(text);
};

test('a needle goes wherever it stands, and nothing beside it does', () => {
  assert.equal(replaced('needle', 'needle'), '*');
  assert.equal(replaced('a needle, and one more needle', 'needle'), 'a *, and one more *');
  assert.equal(replaced('needle by needle.', 'needle'), '* by *.');
});

test('what only begins as a needle does, or breaks off in one, stays', () => {
  assert.equal(replaced('needs, and need, and a needl', 'needle'), 'needs, and need, and a needl');
});

test('a needle of four characters is the shortest', () => {
  assert.equal(replaced('abcdabc', 'abcd'), '*abc');
});

test('two needles side by side leave two marks, and two that overlap one', () => {
  assert.equal(replaced('abcdefgh', 'abcd', 'efgh'), '**');
  assert.equal(replaced('<abcdefgh>', 'abcdef', 'defgh'), '<*>');
  assert.equal(replaced('<abcdefghijkl>', 'abcdef', 'fghi', 'ijkl'), '<*>');
});

test('a needle within another goes with it, to the end of the longer one', () => {
  assert.equal(replaced('<abcdefghij>', 'abcdefghij', 'cdef'), '<*>');
});

test('of needles that begin alike the longest goes, whichever was added first', () => {
  for (const all of [
    ['secret', 'secret-1', 'secret-1-long'],
    ['secret-1-long', 'secret-1', 'secret'],
  ]) {
    assert.equal(replaced('a secret-1-long b', ...all), 'a * b');
    assert.equal(replaced('a secret-1-lo b', ...all), 'a *-lo b');
    assert.equal(replaced('a secrets b', ...all), 'a *s b');
  }
});

test('of long needles that begin alike the longest goes, whichever was added first', () => {
  const all = ['key-of-sixteen-00', 'key-of-sixteen-00-long', 'key-of-sixteen-00-longer'];
  for (const order of [all, all.toReversed()]) {
    assert.equal(replaced('a key-of-sixteen-00-longer b', ...order), 'a * b');
    assert.equal(replaced('a key-of-sixteen-00-long. b', ...order), 'a *. b');
    assert.equal(replaced('a key-of-sixteen-00-lon b', ...order), 'a *-lon b');
    assert.equal(replaced('a key-of-sixteen-0 b', ...order), 'a key-of-sixteen-0 b');
  }
});

test('what only begins as long needles do costs no more for their length', async () => {
  const hay = needles('*');
  for (let n = 0; n < 40; n += 1) hay.add(`${'-'.repeat(5)}BEGIN A KEY-----${'x'.repeat(2_000 + n)}`);
  const text = '-'.repeat(16_384);
  const took = await longestTurnMs(() => assert.equal(hay.replace(text), text));
  assert.ok(took <= LONGEST_TURN_MS, `${took} ms`);
});

test('a text without a needle comes back as it was, and where there is none at all every text does', () => {
  assert.equal(replaced('as it was', 'needle'), 'as it was');
  assert.equal(replaced('as it was'), 'as it was');
});

test('what shares the place of a beginning in the table and is another stays', () => {
  assert.equal(replaced('abbt-needle abcd-needle', 'abcd-needle'), 'abbt-needle *');
});

test('a needle goes whatever its characters are', () => {
  for (const needle of ['\0\0\0\0', '日本語の鍵', '🔑🔑', 'ÿþýü\uffff'])
    assert.equal(replaced(`a${needle}b${needle}`, needle), 'a*b*', JSON.stringify(needle));
});
