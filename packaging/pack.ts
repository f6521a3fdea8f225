import { execFile } from 'node:child_process';
import { cpSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const LEFT_OUT = new Set(['node_modules', '.git', 'dist', 'reports', 'test-results']);
const LIMIT_MS = 300_000;

/** Packs a copy, so that nobody who works in the checkout meanwhile finds it built. Answers the tarball. */
export async function packInto(folder: string): Promise<string> {
  const copy = join(folder, 'copy');
  for (const name of readdirSync(ROOT))
    if (!LEFT_OUT.has(name) && !name.endsWith('.tgz'))
      cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const words = ['pack', '--loglevel', 'error', '--pack-destination', folder];
  await promisify(execFile)('npm', words, { cwd: copy, timeout: LIMIT_MS });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack left no tarball');
  return join(folder, tarball);
}
