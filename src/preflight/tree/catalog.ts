import type { Client } from 'pg';

/** What of the schema the rules beyond preparing need. */
export interface Catalog {
  /** The labels of an enum, by its type. */
  enums: ReadonlyMap<number, { name: string; labels: readonly string[] }>;
  /** Columns that are never null, by table and number: `16384.2`. */
  notNull: ReadonlyMap<string, string>;
}

const MOST_ROWS = 100_000;

export async function readCatalog(client: Client): Promise<Catalog> {
  const enums = await client.query<{ oid: number; name: string; labels: string[] }>(
    `SELECT t.oid, format_type(t.oid, NULL) AS name, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS labels
       FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.oid LIMIT ${MOST_ROWS}`,
  );
  const columns = await client.query<{ key: string; name: string }>(
    `SELECT a.attrelid || '.' || a.attnum AS key, c.relname || '.' || a.attname AS name
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE a.attnotnull AND a.attnum > 0 AND c.relkind IN ('r', 'p')
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') LIMIT ${MOST_ROWS}`,
  );
  return {
    enums: new Map(enums.rows.map(({ oid, name, labels }) => [oid, { name, labels }])),
    notNull: new Map(columns.rows.map(({ key, name }) => [key, name])),
  };
}
