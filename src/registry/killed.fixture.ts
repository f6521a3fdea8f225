import { join } from 'node:path';
import { startPostgres } from '../postgres/postgres.ts';
import { SOURCES } from '../shipped.fixture.ts';
import { startRegistry } from './registry.ts';

/** A registry that keeps its data, for a test to kill. Its first line says where it is; its log follows. */
const [data = ''] = process.argv.slice(2);
const postgres = await startPostgres({ dataDir: join(data, 'postgres') });
const registry = await startRegistry({
  databaseUrl: postgres.url,
  boxesFolder: join(data, 'boxes'),
  ...SOURCES,
  gitSha: 'dead'.padEnd(40, '0'),
  pace: 300,
  adminToken: 'admin',
  log: (line) => void process.stdout.write(`${line}\n`),
});
process.stdout.write(
  `${JSON.stringify({ event: 'listening', url: registry.url, databaseUrl: postgres.url })}\n`,
);
