import { join } from 'node:path';
import { startPostgres } from '../../src/postgres/postgres.ts';
import { startRegistry } from '../../src/registry/registry.ts';
import { SOURCES } from '../../src/shipped.fixture.ts';

/** A registry that keeps its data, in a process of its own that can be killed. Its first line says where it is. */
const [data = '', settings = '{}', port = '0'] = process.argv.slice(2);
const postgres = await startPostgres({ dataDir: join(data, 'postgres'), settings: JSON.parse(settings) });
const registry = await startRegistry({
  databaseUrl: postgres.url,
  boxesFolder: join(data, 'boxes'),
  ...SOURCES,
  gitSha: 'dead'.padEnd(40, '0'),
  pace: 300,
  port: Number(port),
  adminToken: 'admin',
});
process.stdout.write(`${JSON.stringify({ url: registry.url, databaseUrl: postgres.url })}\n`);
