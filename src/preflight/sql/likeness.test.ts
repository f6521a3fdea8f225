import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Hints, likenessOf } from './likeness.ts';

const unknown: Hints = { use: 'unknown', name: undefined, declared: false };

test('a text with the marks of a statement is SQL wherever it stands', () => {
  for (const text of [
    'SELECT id FROM users',
    'select id from users where id = $1',
    'select id\nfrom users\nwhere id = 1',
    'INSERT INTO users (id) VALUES (?)',
    'UPDATE users SET a = 1',
    'WITH x AS (SELECT 1) SELECT * FROM x',
    '  (SELECT a FROM b)',
    'CREATE TABLE IF NOT EXISTS t (id int)',
  ]) {
    assert.equal(likenessOf(text, unknown), 'sql', text);
  }
});

test('a sentence that begins like a statement is not taken for one', () => {
  for (const text of [
    'Select an item',
    'select one',
    'Update available',
    'update your profile',
    'insert coin',
    'delete user 5',
    'with great power comes great responsibility',
    'create a table for two',
    'drop the mic',
    'lock the door',
    'values matter',
  ]) {
    assert.equal(likenessOf(text, unknown), 'no', text);
  }
});

test('a sentence that could be a statement is doubtful', () => {
  for (const text of [
    'delete from the list',
    'Delete from cart',
    'select everything from a menu',
    'Select items from cart',
    'update prices set by supplier = no',
    'Select from existing items...',
  ]) {
    assert.equal(likenessOf(text, unknown), 'doubtful', text);
  }
});

test('what is given to people is never SQL, and what is given to a database is', () => {
  assert.equal(likenessOf('SELECT id FROM users', { ...unknown, use: 'people' }), 'no');
  assert.equal(likenessOf('delete from the list', { ...unknown, use: 'database' }), 'sql');
  assert.equal(likenessOf('SELCT id FROM users WHERE id = 1', { ...unknown, use: 'database' }), 'sql');
  assert.equal(likenessOf('user:42', { ...unknown, use: 'database' }), 'no');
  assert.equal(likenessOf('update', { ...unknown, use: 'database' }), 'no');
});

test('the name that a text is given can say what it is', () => {
  assert.equal(likenessOf('select id from users', unknown), 'doubtful');
  assert.equal(likenessOf('select id from users', { ...unknown, name: 'listQuery' }), 'sql');
});
