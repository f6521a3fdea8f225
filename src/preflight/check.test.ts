import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, shortly } from './project.fixture.ts';

const SCHEMA = `CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE t (id int PRIMARY KEY, name text NOT NULL, mood mood NOT NULL, note text, tags jsonb);`;

const sql = async (...statements: string[]) =>
  await check({ 'm/1.sql': SCHEMA, 's/a.sql': statements.map((it) => `${it};`).join('\n') });

test('the labels of an enum are told with a foreign one, and the one that was probably meant', async () => {
  const { findings } = await sql("SELECT COALESCE(mood, '') FROM t", "UPDATE t SET mood = 'god'");
  assert.deepEqual(
    findings.map(({ message, hint }) => [message, hint]),
    [
      [
        'invalid input value for enum mood: ""',
        'All values of a COALESCE take the type of the enum. Its labels are: good, bad.',
      ],
      ['invalid input value for enum mood: "god"', 'Perhaps you meant "good". Its labels are: good, bad.'],
    ],
  );
});

test('an enum that is compared as text with what is no label of it is found', async () => {
  const outcome = await sql(
    "SELECT 1 FROM t WHERE mood::text = 'god'",
    "SELECT 1 FROM t WHERE 'bad' = mood::text OR mood::text IN ('good', 'awful')",
    "SELECT CASE mood::text WHEN 'fine' THEN 1 END FROM t",
    "SELECT 1 FROM (SELECT mood::varchar AS m FROM t) x WHERE m = 'god'",
    "SELECT 1 FROM t WHERE mood::text LIKE 'g%' AND note = 'god' AND mood::text = $1",
  );
  assert.deepEqual(shortly(outcome), [
    's/a.sql:1:36 enum-text',
    's/a.sql:2:68 enum-text',
    's/a.sql:3:29 enum-text',
  ]);
});

test('a comparison with a foreign label is told by what it comes to', async () => {
  const { findings } = await sql(
    "SELECT 1 FROM t WHERE mood::text <> 'god' OR mood::text NOT IN ('good', 'awful')",
    "SELECT 1 FROM t WHERE mood::text = 'god'",
  );
  const told = findings.map(({ message }) => /always true|never true/.exec(message)?.[0]);
  assert.deepEqual(told, ['always true', 'always true', 'never true']);
});

test('a column that is NOT NULL is needless in a COALESCE, which is a warning and no failure', async () => {
  const outcome = await sql("SELECT coalesce(name, ''), coalesce(note, '') FROM t");
  assert.deepEqual(
    outcome.findings.map(({ level, column, message }) => [level, column, message]),
    [['warning', 8, 'COALESCE is needless: the column t.name is NOT NULL']],
  );
  assert.equal(outcome.exitCode, 0);
});

test('a column that an outer join can make NULL is not needless in a COALESCE', async () => {
  const outcome = await sql(
    "SELECT coalesce(b.name, '') FROM t a LEFT JOIN t b ON b.id = a.id + 1",
    "SELECT coalesce(max(name), '') FROM t",
    "SELECT coalesce((SELECT name FROM t WHERE id = $1), '')",
    "UPDATE t SET name = coalesce($1, name) RETURNING coalesce(old.name, '')",
    "SELECT coalesce(name, '') FROM t GROUP BY GROUPING SETS ((name), ())",
    "MERGE INTO t USING t s ON t.id = s.id WHEN NOT MATCHED THEN INSERT (id, name, mood) VALUES (1, coalesce(s.name, ''), 'bad')",
  );
  assert.deepEqual(shortly(outcome), []);
  assert.equal(outcome.counts.checked, 6);
});

test('a position is that of the character, whatever comes before it', async () => {
  const outcome = await check({
    'm/1.sql': SCHEMA,
    's/a.ts':
      "db.query(`SELECT '😀é', \\u{6e}ope FROM t`);\ndb.query('SELECT \\'x\\', ' +\n  'nope FROM t');",
  });
  assert.deepEqual(shortly(outcome), ['s/a.ts:1:25 42703', 's/a.ts:3:4 42703']);
});

test('what is wrong in a constant is found once, where the constant is', async () => {
  const outcome = await check({
    'm/1.sql': SCHEMA,
    's/columns.ts': "export const columns = 'id, nope';",
    's/a.ts': `import { columns } from './columns.ts';
db.query(\`SELECT \${columns} FROM t\`);
db.query(\`SELECT \${columns} FROM t WHERE id = 1\`);`,
  });
  assert.deepEqual(shortly(outcome), ['s/columns.ts:1:29 42703']);
});

test('what a client may write in place of a parameter is not checkable, and no finding', async () => {
  const outcome = await check({
    'm/1.sql': SCHEMA,
    's/a.py': `import psycopg2
cur.execute("INSERT INTO t (id) VALUES %s", rows)
cur.execute("SELECT now() - interval %s", (x,))
cur.execute("SELECT id FROM t WHERE id IN %s AND nope = 1", (ids,))`,
  });
  assert.deepEqual(shortly(outcome), ['s/a.py:4:50 42703']);
  assert.equal(outcome.notCheckable.length, 2);
});

test('a sentence that begins like a statement is listed and no finding', async () => {
  const outcome = await check({
    'm/1.sql': SCHEMA,
    's/a.ts':
      "const a = 'delete from the list';\nlogger.info('select nothing from nowhere');\nconst b = 'select id from t';",
  });
  assert.deepEqual(shortly(outcome), []);
  assert.deepEqual(
    outcome.notTakenForSql.map(({ text }) => text),
    ['delete from the list'],
  );
  assert.equal(outcome.counts.checked, 1);
});

test('files of every kind are read or skipped with the reason, and none is a finding', async () => {
  const latin = Buffer.from('# caf\xe9\ncur.execute("SELECT \'caf\xe9\', nope FROM t")\n', 'latin1');
  const wide = Buffer.from('\ufeffdb.query("SELECT nope FROM t");', 'utf16le');
  const outcome = await check({
    'm/1.sql': SCHEMA,
    's/latin.py': latin,
    's/wide.ts': wide,
    's/binary.go': Buffer.from([0, 1, 2, 0xff]),
    's/large.js': Buffer.alloc(50 * 1024 * 1024, 'db.query("SELECT x FROM y");\n'),
    's/empty.go': '',
    's/deep.ts': `const a = ${'('.repeat(3_000)}"SELECT 1"${')'.repeat(3_000)};`,
  });
  assert.deepEqual(shortly(outcome), ['s/latin.py:2:29 42703', 's/wide.ts:1:18 42703']);
  assert.deepEqual(
    outcome.skipped.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    [
      { path: 's/binary.go', reason: 'it is not text' },
      { path: 's/large.js', reason: 'it is larger than 2 MiB' },
    ],
  );
});

test('a statement whose names nobody looks up is none that was checked', async () => {
  const outcome = await sql('DROP TABLE nope');
  assert.deepEqual([outcome.exitCode, outcome.counts.checked], [3, 0]);
});

test('no statement is never a pass', async () => {
  const outcome = await check({ 'm/1.sql': SCHEMA, 's/a.ts': 'export const answer = 42;' });
  assert.equal(outcome.exitCode, 3);
});

test('a pattern of migrations that names nothing is bad usage', async () => {
  await assert.rejects(check({ 's/a.ts': '' }), {
    name: 'UsageError',
    message: 'No migration is named by m/**/*.sql',
  });
});
