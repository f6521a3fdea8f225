import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copied, placeOf } from '../mapped.ts';
import { sourceOf } from '../source.ts';
import { type PlaceholderStyle, styleInScript, withDollars } from './placeholders.ts';

function rewritten(text: string, ...styles: PlaceholderStyle[]): string {
  return withDollars(copied(sourceOf('a', text), 0, text.length), styles).statement.text;
}

test('each style is written as $1', () => {
  assert.equal(rewritten('SELECT ? + ?, ?::int', 'question'), 'SELECT $1 + $2, $3::int');
  assert.equal(rewritten('SELECT :a, :b::int, :a', 'colon'), 'SELECT $1, $2::int, $1');
  assert.equal(rewritten('SELECT @a, @b', 'at'), 'SELECT $1, $2');
  assert.equal(rewritten("SELECT %s, %(b)s, 'a%%'", 'percent'), "SELECT $1, $2, 'a%'");
  assert.equal(rewritten("SELECT sqlc.arg(a), sqlc.narg('b')", 'sqlc'), 'SELECT $1, $2');
});

test('what looks like a placeholder and is none stays', () => {
  const text = `SELECT '? :a %s', "?", a[1:2], b::text, c ?| d, e @> f, g ? 'h', x := 1 -- ? :a`;
  assert.equal(rewritten(text, 'question', 'colon', 'at'), text);
});

test('a statement that has $1 has no other placeholders', () => {
  assert.equal(rewritten("SELECT a ? 'b', $1, :c", 'question', 'colon'), "SELECT a ? 'b', $1, :c");
});

test('IN with a list that the driver spreads gets its brackets', () => {
  assert.equal(
    rewritten('SELECT 1 WHERE a IN ? AND b IN (?)', 'question'),
    'SELECT 1 WHERE a IN ($1) AND b IN ($2)',
  );
});

test('what comes after a rewritten placeholder still knows where it stands', () => {
  const text = 'SELECT :a_long_name, here';
  const { statement } = withDollars(copied(sourceOf('a', text), 0, text.length), ['colon']);
  assert.equal(placeOf(statement, statement.text.indexOf('here'))?.offset, text.indexOf('here'));
});

test('a file of statements has the first style that it uses', () => {
  assert.equal(styleInScript("SELECT :id, a ? 'b'"), 'colon');
  assert.equal(styleInScript('SELECT @id'), 'at');
  assert.equal(styleInScript("SELECT $1, a ? 'b'"), 'dollar');
});
