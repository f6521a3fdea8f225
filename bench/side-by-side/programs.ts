import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const LIMIT_MS = 20_000;

/** A package that is installed here, by the name and the version that it gives itself. */
export function packageVersion(name: string): string {
  const manifest = readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8');
  return `${name} ${(JSON.parse(manifest) as { version: string }).version}`;
}

/** What a program says when asked for its version, or null where it is not there. */
export function versionOf(program: string, args: readonly string[] = ['--version']): string | null {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', timeout: LIMIT_MS });
  return status === 0 ? (stdout.split('\n')[0] ?? '') : null;
}

/** The interpreter itself: a version manager's wrapper around it takes longer than all the rest. */
export function python(): string | null {
  return versionOf('python3', ['-c', 'import sys; print(sys.executable)']);
}
