import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from 'pg';
import { startPostgres } from '../postgres/postgres.ts';
import { openDatabase } from './database.ts';
import { check, shortly } from './project.fixture.ts';

async function databases(url: string): Promise<string[]> {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query<{ name: string }>('SELECT datname AS name FROM pg_database ORDER BY 1');
  await client.end();
  return rows.map(({ name }) => name);
}

test('on a server of the user the schema is made in a database of its own, which is dropped', async () => {
  await using server = await startPostgres();
  const before = await databases(server.url);
  const outcome = await check(
    { 'm/1.sql': 'CREATE TABLE t (id int);', 's/a.sql': 'SELECT id FROM t; SELECT nope FROM t;' },
    { databaseUrl: server.url },
  );
  assert.deepEqual(shortly(outcome), ['s/a.sql:1:26 42703']);
  assert.deepEqual(await databases(server.url), before);
});

test('what would change the whole server is not run on one of the user, and what needs it is told', async () => {
  await using server = await startPostgres();
  const before = await databases(server.url);
  const client = new Client(server.url);
  await client.connect();
  await client.query('CREATE ROLE guest LOGIN CREATEDB');
  await client.query('CREATE DATABASE delivery_preflight_1600000000000_0badcafe');
  const left = await databases(server.url);
  const files = {
    'm/1.sql': `CREATE TYPE mood AS ENUM ('good'); CREATE TABLE t (id int, mood mood); CREATE ROLE app;
GRANT SELECT ON t TO app; DO $$ BEGIN CREATE ROLE other; END $$; CREATE DATABASE more; DROP ROLE guest;`,
    's/a.sql': "SELECT id FROM t; SELECT 1 FROM t WHERE mood::text = 'bad';",
  };
  // A leftover of somebody else is none of the guest's business, and it may not turn off the server's log.
  const outcome = await check(files, { databaseUrl: server.url.replace('postgres@', 'guest@') });
  assert.deepEqual(shortly(outcome), []);
  const wide = 'it would change more of this server than the database that is thrown away';
  assert.deepEqual(
    outcome.notCheckable.map(({ text }) => text),
    [wide, 'this server does not have the role app', wide, wide, wide],
  );
  assert.match(outcome.notRun[0] ?? '', /^the rules beyond preparing .*: this user of the database may not/);
  const { rows } = await client.query(
    "SELECT rolname FROM pg_roles WHERE rolname IN ('guest', 'app', 'other')",
  );
  await client.end();
  assert.deepEqual(rows, [{ rolname: 'guest' }]);
  assert.deepEqual(await databases(server.url), left);
  assert.equal(left.length, before.length + 1);
});

test('a database that a killed run left behind is dropped by the next one', async () => {
  await using server = await startPostgres();
  const before = await databases(server.url);
  const client = new Client(server.url);
  await client.connect();
  await client.query('CREATE DATABASE delivery_preflight_1600000000000_0badcafe');
  await client.end();
  await (await openDatabase(server.url))[Symbol.asyncDispose]();
  assert.deepEqual(await databases(server.url), before);
});

test('a server that cannot be reached, and one that gives no database, are for the user to put right', async () => {
  await assert.rejects(openDatabase('postgres://u@127.0.0.1:1/x'), {
    name: 'UsageError',
    message: 'The database cannot be reached: connect ECONNREFUSED 127.0.0.1:1',
  });
  await using server = await startPostgres();
  const client = new Client(server.url);
  await client.connect();
  await client.query('CREATE ROLE guest LOGIN');
  await client.end();
  await assert.rejects(openDatabase(server.url.replace('postgres@', 'guest@')), {
    name: 'UsageError',
    message: 'The server does not let this user make a database: permission denied to create database',
  });
});
