import { join } from 'node:path';
import { startPostgres } from '../../src/postgres/postgres.ts';
import { type RegistryOptions, startRegistry } from '../../src/registry/registry.ts';
import { SOURCES } from '../../src/shipped.fixture.ts';
import { onAsked, onEnd, optionsOf, tell } from './parent.ts';

/** The in-repo registry, with its own database, in a process of its own. */
export interface RegistryTold {
  url: string;
  adminToken: string;
  databaseUrl: string;
}

/** When tenants came to run, by the registry's own clock. */
export type RanAt = Record<string, number>;

const ranAt: RanAt = {};
const postgres = await startPostgres();
const registry = await startRegistry({
  databaseUrl: postgres.url,
  boxesFolder: join(postgres.folder, 'boxes'),
  ...SOURCES,
  gitSha: 'c0ffee'.padEnd(40, '0'),
  ...optionsOf<Partial<RegistryOptions>>(),
  log: (line) => {
    if (!line.includes('"tenant-running"')) return;
    const { tenant, time } = JSON.parse(line) as { tenant: string; time: string };
    ranAt[tenant] = Date.parse(time);
  },
});
const { url, adminToken } = registry;
onEnd(async () => {
  await registry.close();
  await postgres.stop();
});
onAsked((question: { what: 'ran-at' | 'cpu' }) => (question.what === 'cpu' ? process.cpuUsage() : ranAt));
tell({ url, adminToken, databaseUrl: postgres.url } satisfies RegistryTold);
