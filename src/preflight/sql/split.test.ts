import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenStatementsOf, statementsOf } from './split.ts';

const split = (text: string) => statementsOf(text).map(({ from, to }) => text.slice(from, to));

test('a semicolon ends a statement only where PostgreSQL reads it as one', () => {
  assert.deepEqual(
    split("SELECT ';', \";\", $$;$$, $a$ ; $b$ $a$; -- ;\n/* ; /* ; */ ; */ SELECT E'\\';' ;;"),
    ['SELECT \';\', ";", $$;$$, $a$ ; $b$ $a$', "SELECT E'\\';'"],
  );
});

test("the body of a routine between BEGIN ATOMIC and END is one statement with the routine's head", () => {
  const routine = `CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC
    SELECT CASE WHEN true THEN 1 END; SELECT 2; END`;
  assert.deepEqual(split(`${routine}; SELECT 1`), [routine, 'SELECT 1']);
});

test('what only psql understands is left out, with the rows of a dump', () => {
  const dump = "\\connect shop\nSELECT 1;\nCOPY t (a) FROM stdin;\n1\tit's\n2\t;\n\\.\n\nSELECT 2;\n";
  assert.deepEqual(split(dump), ['SELECT 1', 'SELECT 2']);
});

test('a text of blanks and comments has no statement', () => {
  assert.deepEqual(split(' -- nothing\n /* at all */ ; '), []);
});

test('where a bracket is not closed every semicolon ends a statement', () => {
  const text = 'CREATE TABLE a (id int; CREATE TABLE b (id int);';
  assert.deepEqual(split(text), [text]);
  const pieces = brokenStatementsOf(text, { from: 0, to: text.length });
  assert.deepEqual(
    pieces.map(({ from, to }) => text.slice(from, to)),
    ['CREATE TABLE a (id int;', 'CREATE TABLE b (id int);'],
  );
});
