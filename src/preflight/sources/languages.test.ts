import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceOf } from '../source.ts';
import { statementsIn } from './read-all.ts';

/** The statements and the beginnings of the dynamic ones in files that are given by their names. */
async function found(files: Record<string, string>) {
  const sources = Object.entries(files).map(([path, text]) => sourceOf(path, text));
  const { statements, dynamic } = await statementsIn(sources);
  return {
    statements: statements.map(({ text }) => text.text.replace(/\s+/g, ' ').trim()),
    dynamic: dynamic.map(({ text }) => text.replace(/\s+/g, ' ').trim()),
  };
}

test('Go: raw and interpreted literals, escapes, and concatenations of constants', async () => {
  const go = `package a
import "database/sql"
const columns = "id, name"
const byID = \`SELECT \` + columns + " FROM t WHERE id = $1"
var list = strings.Join([]string{"SELECT 1", "FROM t"}, " ")
func f(db *sql.DB) {
  db.Query(byID, 1)
  db.Query("SELECT \\"id\\", '\\u00e9' FROM t")
  db.Exec(\`DELETE FROM t
    WHERE id = 1\`)
}`;
  assert.deepEqual(await found({ 'a.go': go }), {
    statements: [
      'SELECT id, name FROM t WHERE id = $1',
      'SELECT 1 FROM t',
      `SELECT "id", 'é' FROM t`,
      'DELETE FROM t WHERE id = 1',
    ],
    dynamic: [],
  });
});

test('Go: a constant of another file of the package, and of another package', async () => {
  const files = {
    'store/columns.go': 'package store\nconst columns = "id"',
    'sql/names.go': 'package sql\nconst Table = "t"',
    'store/a.go': `package store
import "example.com/shop/sql"
func f() { db.Query("SELECT " + columns + " FROM " + sql.Table) }`,
  };
  assert.deepEqual(await found(files), { statements: ['SELECT id FROM t'], dynamic: [] });
});

test('Go: what is only known at run time is dynamic', async () => {
  const go = `package a
func f(table string) {
  db.Query("SELECT id FROM " + table)
  db.Query(fmt.Sprintf("SELECT id FROM %s", table))
  q := "SELECT id FROM t WHERE true"
  q += " AND id = 1"
  db.Query(q)
}`;
  const { statements, dynamic } = await found({ 'a.go': go });
  assert.deepEqual(statements, []);
  assert.deepEqual(dynamic, ['SELECT id FROM', 'SELECT id FROM %s', 'SELECT id FROM t WHERE true']);
});

test('TypeScript: plain and template literals, objects, classes and other modules', async () => {
  const files = {
    'columns.ts':
      "export const columns = 'id, name' as const;\nexport const sql = { tail: 'WHERE id = $1' };",
    'a.ts': `import { columns as all, sql } from './columns.ts';
class Repo {
  static readonly BASE = 'SELECT ' + all;
  one() { return db.query(\`\${Repo.BASE} FROM t \${sql.tail}\`); }
  two() { return db.query({ text: ['SELECT a', 'FROM t'].join('\\n') }); }
  three() { return db.query('SELECT b FROM t'.trim()); }
}`,
  };
  assert.deepEqual(await found(files), {
    statements: ['SELECT id, name FROM t WHERE id = $1', 'SELECT a FROM t', 'SELECT b FROM t'],
    dynamic: [],
  });
});

test('TypeScript: what stands in a tagged template is a parameter, unless the tag made it', async () => {
  const source = `
    await sql\`SELECT id FROM t WHERE a = \${a} AND b = \${b.c}\`;
    await sql\`SELECT id FROM t WHERE \${sql\`a = 1\`}\`;
    await sql\`INSERT INTO t \${sql(rows)}\`;
    await gql\`query { t { id } }\`;`;
  assert.deepEqual(await found({ 'a.ts': source }), {
    statements: ['SELECT id FROM t WHERE a = $1 AND b = $2'],
    dynamic: ['SELECT id FROM t WHERE', 'INSERT INTO t'],
  });
});

test('TypeScript: what is only known at run time is dynamic', async () => {
  const source = `
    db.query(\`SELECT id FROM \${table}\`);
    db.query('SELECT id FROM t'.replace('t', table));
    let q = 'SELECT id FROM t WHERE ';
    q += 'id = 1';
    db.query(q);`;
  const { statements, dynamic } = await found({ 'a.ts': source });
  assert.deepEqual(statements, []);
  assert.deepEqual(dynamic, ['SELECT id FROM', 'SELECT id FROM t', 'SELECT id FROM t WHERE']);
});

test('JavaScript: JSX and require', async () => {
  const files = {
    'names.js': "exports.x = 1;\nconst table = 't';",
    'a.jsx':
      "const { query } = require('pg');\nconst e = <p title=\"SELECT a FROM b\">select from c</p>;\nquery('SELECT 1 FROM t');",
  };
  assert.deepEqual((await found(files)).statements, ['SELECT 1 FROM t']);
});

test('Python: prefixes, triple quotes, neighbours, formats of constants and other modules', async () => {
  const files = {
    'app/columns.py': 'COLUMNS = "id"',
    'app/a.py': `from .columns import COLUMNS
from app import columns
TABLE = 't'
class Repo:
    """SELECT docs FROM strings"""
    LIST = r'''SELECT '\\d' FROM t'''
    def f(self, cur):
        cur.execute("SELECT 1 " "FROM t " 'WHERE a = 1')
        cur.execute(f"SELECT {COLUMNS}, '{{}}' FROM {TABLE}")
        cur.execute(" ".join(["SELECT 2", "FROM t"]))
        cur.execute(("SELECT " + columns.COLUMNS +
            " FROM t"))
        cur.execute(self.LIST)`,
  };
  assert.deepEqual(await found(files), {
    statements: [
      "SELECT '\\d' FROM t",
      'SELECT 1 FROM t WHERE a = 1',
      "SELECT id, '{}' FROM t",
      'SELECT 2 FROM t',
      'SELECT id FROM t',
    ],
    dynamic: [],
  });
});

test('Python: what is only known at run time is dynamic', async () => {
  const source = `
cur.execute("SELECT id FROM %s" % table)
cur.execute("SELECT id FROM {}".format(table))
cur.execute(f"SELECT id FROM {table()}")
q = "SELECT id FROM t"
q = q + " WHERE id = 1"
cur.execute(q)
`;
  const { statements, dynamic } = await found({ 'a.py': source });
  assert.deepEqual(statements, []);
  assert.equal(dynamic.length, 4);
});

test('the driver that is imported says what a placeholder is', async () => {
  const files = {
    'a.py': 'import psycopg\ncur.execute("SELECT id FROM t WHERE a = %s AND b = %(b)s AND c ? \'d\'")',
    'b.ts': "import knex from 'knex';\ndb.raw('SELECT id FROM t WHERE a = ? AND b = :b::int');",
    'c.go':
      'package c\nimport "github.com/jmoiron/sqlx"\nfunc f() { db.Get(&x, "SELECT id FROM t WHERE a = ?", 1) }',
    'd.go':
      'package c\nimport "github.com/lib/pq"\nfunc f() { db.Query("SELECT id FROM t WHERE a ? \'b\' AND c = $1") }',
  };
  const { statements } = await found(files);
  assert.deepEqual(
    statements.toSorted(),
    [
      "SELECT id FROM t WHERE a = $1 AND b = $2 AND c ? 'd'",
      'SELECT id FROM t WHERE a = $1 AND b = $2::int',
      'SELECT id FROM t WHERE a = $1',
      "SELECT id FROM t WHERE a ? 'b' AND c = $1",
    ].toSorted(),
  );
});

test('a literal that is not closed is not judged', async () => {
  for (const [path, text] of [
    ['a.go', 'package a\nvar q = `SELECT id FROM t WHERE nam'],
    ['a.ts', 'db.query(`SELECT id FROM t WHERE nam'],
    ['a.py', 'cur.execute("""SELECT id FROM t WHERE nam'],
  ] as const) {
    assert.deepEqual((await found({ [path]: text })).statements, [], path);
  }
});

test('files of statements are split, with the placeholders of their tool', async () => {
  const text =
    '-- name: get^\nSELECT id FROM t WHERE id = :id;\n-- name: GetIt :one\nSELECT id FROM t WHERE id = @id;';
  assert.deepEqual((await found({ 'q.sql': text })).statements, [
    'SELECT id FROM t WHERE id = $1',
    'SELECT id FROM t WHERE id = $1',
  ]);
});
