import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';

const MIGRATIONS = new URL('./migrations/', import.meta.url);
/** A hundred workers that start on a new database at once must not all create its tables. */
const LOCK = 7_214_910;

/** Applies what the database has not seen yet, in the order of the files' names, each in its own transaction. */
export async function migrate(client: pg.ClientBase): Promise<string[]> {
  await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  try {
    await client.query('CREATE SCHEMA IF NOT EXISTS delivery_fleet');
    await client.query(
      'CREATE TABLE IF NOT EXISTS delivery_fleet.migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const { rows } = await client.query<{ name: string }>('SELECT name FROM delivery_fleet.migrations');
    const seen = new Set(rows.map((row) => row.name));
    const missing = (await migrationNames()).filter((name) => !seen.has(name));
    for (const name of missing) await apply(client, name);
    return missing;
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]);
  }
}

async function migrationNames(): Promise<string[]> {
  return (await readdir(MIGRATIONS)).filter((name) => /^\d{3}_\w+\.sql$/.test(name)).sort();
}

async function apply(client: pg.ClientBase, name: string): Promise<void> {
  const sql = await readFile(new URL(name, MIGRATIONS), 'utf8');
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query('INSERT INTO delivery_fleet.migrations (name) VALUES ($1)', [name]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
