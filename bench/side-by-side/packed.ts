import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LIMIT_MS = 300_000;

/** The command as it is shipped: packed, unpacked, and beside the dependencies that are installed here. */
export interface Packed extends Disposable {
  bin: string;
  folder: string;
}

export function packed(): Packed {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-bench-'));
  run('npm', ['pack', '--silent', '--pack-destination', folder], ROOT);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack left no tarball');
  run('tar', ['-xzf', tarball], folder);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'package', 'node_modules'));
  return {
    bin: join(folder, 'package', 'bin', 'delivery.js'),
    folder,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** How long a program takes from its start to its end. */
export function tookMs(args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): number {
  const began = performance.now();
  run(process.execPath, args, options.cwd, options.env);
  return performance.now() - began;
}

function run(program: string, args: readonly string[], cwd: string, env = process.env): void {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env,
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
}
