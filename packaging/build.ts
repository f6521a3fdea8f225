import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Makes what the package ships: compiled JavaScript with its types, and what that reads beside itself. */

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SOURCES = join(ROOT, 'src');
const DIST = join(ROOT, 'dist');
const LIMIT_MS = 300_000;

/** What the compiled code loads by its own address. */
const ASSET = /\.(css|js|sql)$/;

function compile(): boolean {
  const require = createRequire(import.meta.url);
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const { status, error } = spawnSync(process.execPath, [tsc, '--project', 'tsconfig.build.json'], {
    cwd: ROOT,
    stdio: 'inherit',
    timeout: LIMIT_MS,
  });
  if (error) throw error;
  return status === 0;
}

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

function copyAssets(): void {
  for (const file of filesUnder(SOURCES).filter((file) => ASSET.test(file)))
    cpSync(file, join(DIST, file.slice(SOURCES.length)));
}

/** The compiler leaves the sources' endings in declarations, where not every tool understands them. */
function endDeclarationsInJs(): void {
  for (const file of filesUnder(DIST).filter((file) => file.endsWith('.d.ts'))) {
    const text = readFileSync(file, 'utf8');
    const ended = text.replace(/(from |import\()(['"])(\.[^'"]*)\.ts\2/g, '$1$2$3.js$2');
    if (ended !== text) writeFileSync(file, ended);
  }
}

rmSync(DIST, { recursive: true, force: true });
if (compile()) {
  copyAssets();
  endDeclarationsInJs();
} else {
  rmSync(DIST, { recursive: true, force: true });
  process.exitCode = 1;
}
