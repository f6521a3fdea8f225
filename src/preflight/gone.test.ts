import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client, DatabaseError } from 'pg';
import { checkStatements } from './check.ts';
import { copied } from './mapped.ts';
import { newLost } from './schema/missing.ts';
import { sourceOf } from './source.ts';
import { toStatements } from './statement.ts';

const source = sourceOf('a.sql', 'SELECT 1');
const statements = toStatements(copied(source, 0, source.text.length), 'sql', 'script', 0);

/** A server that says this of every statement. */
const saying = (error: Partial<DatabaseError>) =>
  ({
    query: (asked: string | { handleError(error: unknown): void }) =>
      typeof asked === 'string' ? Promise.resolve() : asked.handleError(error),
  }) as unknown as Client;

test('what the server says of itself stops the run, and is no finding of a statement', async () => {
  for (const code of ['08006', '53200', '57P01', undefined]) {
    const answer = { message: 'gone', ...(code === undefined ? {} : { code }) };
    await assert.rejects(checkStatements(saying(answer), statements, newLost([], [])), {
      name: 'HarnessFault',
      message: 'the database stopped answering: gone',
    });
  }
  const { findings } = await checkStatements(
    saying({ message: 'm', code: '42601' }),
    statements,
    newLost([], []),
  );
  assert.equal(findings.length, 1);
});
