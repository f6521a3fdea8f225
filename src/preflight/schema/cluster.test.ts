import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isClusterWide } from './cluster.ts';

const WIDE = [
  'CREATE ROLE app',
  'alter user app SET search_path = x',
  'DROP DATABASE live',
  'ALTER SYSTEM SET fsync = off',
  'CREATE TABLESPACE fast LOCATION $$/x$$',
  'GRANT admin TO app',
  'REVOKE admin FROM app',
  'GRANT CONNECT ON DATABASE live TO app',
  'DROP OWNED BY app',
  'REASSIGN OWNED BY app TO other',
  'DO $$ BEGIN CREATE ROLE app; END $$',
  '-- a comment\nCREATE ROLE app',
];
const OF_ITS_DATABASE = [
  'CREATE TABLE role (id int)',
  "INSERT INTO t VALUES ('create role x')",
  'CREATE USER MAPPING FOR app SERVER s',
  'GRANT SELECT ON t TO app',
  'CREATE TABLE t (id int) -- create database',
  'DO $$ BEGIN CREATE TABLE t (id int); END $$',
];

test('a statement that changes the whole server is told from one that changes its database', () => {
  assert.deepEqual(
    WIDE.filter((it) => !isClusterWide(it)),
    [],
  );
  assert.deepEqual(OF_ITS_DATABASE.filter(isClusterWide), []);
});
