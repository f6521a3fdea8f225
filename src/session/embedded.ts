import { join } from 'node:path';
import { newDisposables } from '../disposables.ts';
import type { Target } from '../gate/plan.ts';
import type { Build } from '../registry/parts.ts';
import type { TemplateSources } from '../template/read.ts';

/** The in-repo platform in this process: it lives as long as the run, and a kill takes it along. */
export interface EmbeddedPlatform extends AsyncDisposable {
  target: Target;
}

export interface EmbeddedOptions {
  gitSha: string;
  pace: number;
  sources: TemplateSources;
  build?: Build | undefined;
}

export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPlatform> {
  await using parts = newDisposables();
  const registryModule = import('../registry/registry.ts');
  const { startPostgres } = await import('../postgres/postgres.ts');
  const postgres = parts.use(await startPostgres());
  const { startRegistry } = await registryModule;
  const registry = parts.use(
    await startRegistry({
      databaseUrl: postgres.url,
      boxesFolder: join(postgres.folder, 'boxes'),
      templates: options.sources.templates,
      plugins: options.sources.plugins,
      gitSha: options.gitSha,
      pace: options.pace,
      ...(options.build ? { build: options.build } : {}),
    }),
  );
  const owned = parts.move();
  return {
    target: {
      name: 'embedded',
      controlPlane: registry.url,
      adminToken: registry.adminToken,
      headers: {},
      embedded: true,
      unverifiedTls: false,
    },
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}
