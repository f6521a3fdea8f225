import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lineSplitter } from './lines.ts';

test('lines come out whole however the bytes were torn, characters of several bytes too', () => {
  const line = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .map((text) => text.replace(/[\r\n]/g, '') || 'ä');
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 20 }),
      fc.array(fc.nat(30), { maxLength: 60 }),
      (lines, sizes) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        const splitter = lineSplitter();
        const out: string[] = [];
        let from = 0;
        for (const size of [...sizes, bytes.length]) {
          out.push(...splitter.push(bytes.subarray(from, from + size)));
          from += size;
        }
        assert.deepEqual([...out, ...splitter.rest()], lines);
      },
    ),
  );
});

test('a line without an end is told when nothing follows any more', () => {
  const splitter = lineSplitter();
  assert.deepEqual(splitter.push(Buffer.from('one\ntw')), ['one']);
  assert.deepEqual(splitter.push(Buffer.from('o')), []);
  assert.deepEqual(splitter.rest(), ['two']);
  assert.deepEqual(splitter.rest(), []);
});

test('a line that is longer than the limit is skipped without being held', () => {
  const splitter = lineSplitter(8);
  assert.deepEqual(splitter.push(Buffer.from('12345')), []);
  assert.deepEqual(splitter.push(Buffer.from('6789')), []);
  assert.deepEqual(splitter.push(Buffer.from('abcdefghijkl')), []);
  assert.deepEqual(splitter.push(Buffer.from('\n12345678\n')), ['12345678']);
});

test('the end of a line that nobody saw begin is left out', () => {
  const splitter = lineSplitter(undefined, true);
  assert.deepEqual(splitter.push(Buffer.from('half a line\nwhole\n')), ['whole']);
});

test('line ends of either kind are taken off, and empty lines tell nothing', () => {
  assert.deepEqual(lineSplitter().push(Buffer.from('one\r\n\n\r\ntwo\n')), ['one', 'two']);
});

test('what a reader writes into its buffer later does not change a line that was begun', () => {
  const splitter = lineSplitter();
  const buffer = Buffer.from('begun');
  splitter.push(buffer);
  buffer.fill('x');
  assert.deepEqual(splitter.push(Buffer.from('\n')), ['begun']);
});
