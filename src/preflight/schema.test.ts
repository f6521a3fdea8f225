import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, shortly } from './project.fixture.ts';

const source = (...statements: string[]) => statements.map((statement) => `${statement};`).join('\n');
const reasons = ({ notCheckable }: { notCheckable: { file: string; line: number; text: string }[] }) =>
  notCheckable.map(({ file, line, text }) => `${file}:${line} ${text}`);

test('a migration with a syntax error is one finding, and what it did not make is not checkable', async () => {
  const outcome = await check({
    'm/1.sql': 'CREATE TABLE lost (id int, name text;\nCREATE TABLE kept (id int);',
    'm/2.sql': 'ALTER TABLE lost ADD COLUMN more int;\nCREATE VIEW seen AS SELECT id FROM lost;',
    's/a.sql': source(
      'SELECT id FROM kept',
      'SELECT id FROM lost',
      'SELECT id FROM seen',
      'SELECT nope FROM kept',
    ),
  });
  assert.deepEqual(shortly(outcome), ['m/1.sql:1:37 42601', 's/a.sql:4:8 42703']);
  assert.deepEqual(reasons(outcome), [
    'm/2.sql:1 it needs lost, which could not be made here',
    'm/2.sql:2 it needs lost, which could not be made here',
    's/a.sql:2 it needs lost, which could not be made here',
    's/a.sql:3 it needs seen, which could not be made here',
  ]);
});

test('an extension and a role that this server lacks are named, and are no error', async () => {
  const outcome = await check({
    'm/1.sql': `CREATE EXTENSION postgis; CREATE EXTENSION citext;
CREATE TABLE places (id int, at geometry);
CREATE TABLE names (name citext);
GRANT SELECT ON names TO reader;`,
    's/a.sql': source(
      'SELECT at FROM places',
      'SELECT ST_X(NULL)',
      'SELECT name FROM names',
      'SELECT lowr(name) FROM names',
    ),
  });
  assert.deepEqual(outcome.missing, [
    { kind: 'extension', name: 'postgis' },
    { kind: 'role', name: 'reader' },
  ]);
  assert.deepEqual(shortly(outcome), ['s/a.sql:4:8 42883']);
  assert.deepEqual(reasons(outcome), [
    'm/1.sql:1 this server does not have the extension postgis',
    'm/1.sql:2 it needs the extension postgis, which could not be made here',
    'm/1.sql:4 this server does not have the role reader',
    's/a.sql:1 it needs places, which could not be made here',
    's/a.sql:2 it needs the extension postgis, which could not be made here',
  ]);
});

test('an extension that nobody knows is not blamed for what no extension brings', async () => {
  const outcome = await check({
    'm/1.sql': `CREATE EXTENSION pgaudit; CREATE TABLE t (id int, name text);
CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2';`,
    's/a.sql': source(
      'SELECT 1 FROM usres',
      'SELECT twice(name) FROM t',
      'SELECT lower(id) FROM t',
      'SELECT 1 FROM t WHERE id = name',
      'SELECT audit_it(id) FROM t',
    ),
  });
  assert.deepEqual(shortly(outcome), [
    's/a.sql:1:15 42P01',
    's/a.sql:2:8 42883',
    's/a.sql:3:8 42883',
    's/a.sql:4:26 42883',
  ]);
  assert.deepEqual(reasons(outcome).slice(1), [
    's/a.sql:5 it needs the extension pgaudit, which could not be made here',
  ]);
});

test('what may stand in a migration that was not read is not checkable', async () => {
  const outcome = await check({
    'm/1.sql': 'CREATE TABLE t (id int);',
    'm/2.sql': Buffer.from([0, 1, 2]),
    'm/3.sql': `CREATE TABLE big (id int);${' '.repeat(3 * 1024 * 1024)}`,
    's/a.sql': source('SELECT id FROM big', 'SELECT nope FROM t', 'SELECT 1 FROM other', 'SELEC 1'),
  });
  assert.deepEqual(shortly(outcome), ['s/a.sql:4:1 42601']);
  assert.deepEqual(reasons(outcome), [
    's/a.sql:2 it needs m/2.sql, which could not be made here',
    's/a.sql:3 it needs m/2.sql, which could not be made here',
  ]);
});

test('a column and a label that a failed migration would have added are not checkable', async () => {
  const outcome = await check({
    'm/1.sql': "CREATE TYPE mood AS ENUM ('good'); CREATE TABLE t (id int, mood mood);",
    'm/2.sql': "ALTER TABLE t ADD COLUMN extra mod; ALTER TYPE mod ADD VALUE 'bad';",
    's/a.sql': source('SELECT extra FROM t', 'SELECT other FROM t'),
  });
  assert.deepEqual(shortly(outcome), ['m/2.sql:1:32 42704', 'm/2.sql:1:37 42704', 's/a.sql:2:8 42703']);
  assert.deepEqual(reasons(outcome), ['s/a.sql:1 it needs t.extra, which could not be made here']);
});

test('a label that is used where it is added fails in one transaction, as it would in production', async () => {
  const outcome = await check({
    'm/1.sql': "CREATE TYPE mood AS ENUM ('good'); CREATE TABLE t (mood mood);",
    'm/2.sql': "ALTER TYPE mood ADD VALUE 'bad';\nUPDATE t SET mood = 'bad';",
    's/a.sql': source("SELECT 1 FROM t WHERE mood = 'bad'"),
  });
  assert.deepEqual(shortly(outcome), ['m/2.sql:2:21 55P04']);
});

test('what cannot be in a transaction is run as it is', async () => {
  const outcome = await check({
    'm/1.sql': 'BEGIN; CREATE TABLE t (id int); COMMIT;',
    'm/2.sql':
      '-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY i ON t (id);\n-- +goose Down\nDROP TABLE t;',
    'm/3.sql':
      "SELECT pg_catalog.set_config('search_path', '', false);\nCOPY public.t (id) FROM stdin;\n1\n\\.\n",
    's/a.sql': source('SELECT id FROM t'),
  });
  assert.deepEqual(shortly(outcome), []);
  assert.equal(outcome.counts.checked, 1);
});

test('tables that the program makes for itself are there, in whatever order they need each other', async () => {
  const outcome = await check({
    'm/1.sql': 'CREATE TABLE t (id int);',
    's/a.go': `package a
var make = "CREATE TABLE IF NOT EXISTS b (id int REFERENCES a (id)); CREATE INDEX IF NOT EXISTS i ON b (id)"
var make2 = "CREATE TABLE IF NOT EXISTS a (id int PRIMARY KEY)"
var temp = "CREATE TEMP TABLE scratch (x int)"
func f() { db.Query("SELECT b.id, x FROM b, scratch"); db.Exec("DROP TABLE t"); db.Query("SELECT id FROM t") }`,
  });
  assert.deepEqual(shortly(outcome), []);
});

test('nothing but the schema is executed', async () => {
  const outcome = await check({
    'm/1.sql': 'CREATE TABLE t (id int);',
    's/a.sql': source(
      'DELETE FROM t',
      'DROP TABLE t',
      'CREATE TABLE IF NOT EXISTS made AS SELECT 1',
      'SELECT id FROM t',
      'SELECT 1 FROM made',
    ),
  });
  assert.deepEqual(shortly(outcome), ['s/a.sql:5:15 42P01']);
});
