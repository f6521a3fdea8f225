import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startPostgres } from '../../postgres/postgres.ts';
import { openDatabase } from './database.ts';

const OWN = { name: 'own', text: 'SELECT pg_backend_pid() AS pid' };
const CUT = { name: 'cut', text: 'SELECT pg_terminate_backend($1)' };

test('a connection that is cut between two statements fails its work, and not the process', async () => {
  const postgres = await startPostgres();
  const cut = Promise.withResolvers<Error>();
  const database = openDatabase(postgres.url, cut.resolve);
  try {
    await assert.rejects(
      database.transaction(async (queries) => {
        const [own] = await queries.rows<{ pid: number }>(OWN, []);
        await database.rows(CUT, [own?.pid]);
        await cut.promise;
        return await queries.rows(OWN, []);
      }),
    );
    assert.equal((await database.rows(OWN, [])).length, 1);
  } finally {
    await database.close();
    await postgres.stop();
  }
});
