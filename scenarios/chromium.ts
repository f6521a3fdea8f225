import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright';

const root = fileURLToPath(new URL('../', import.meta.url));
const PACKAGE = join(root, 'node_modules/@sparticuz/chromium');
const UNPACK_MS = 120_000;

/** Renders without a GPU and alike on every machine. */
const ARGS = ['--disable-gpu', '--font-render-hinting=none'];

/** A Chromium that is installed, or is named by DELIVERY_CHROMIUM, or else the one that npm brought along. */
export async function launchChromium(): Promise<Browser> {
  const named = process.env.DELIVERY_CHROMIUM;
  if (named) return await chromium.launch({ executablePath: named, args: ARGS });
  if (existsSync(chromium.executablePath())) return await chromium.launch({ args: ARGS });
  const folder = await unpacked();
  const executablePath = join(folder, 'chromium');
  try {
    return await chromium.launch({ executablePath, args: ARGS });
  } catch {
    // A slim image lacks some of its libraries; the package brings those as well.
    const env = { ...process.env, LD_LIBRARY_PATH: join(folder, 'al2023/lib') } as Record<string, string>;
    return await chromium.launch({ executablePath, args: ARGS, env });
  }
}

/** The package unpacks into the folder for temporary files and takes what half is there for the whole. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  const folder = join(root, 'node_modules/.cache/delivery', `chromium-${version}`);
  if (existsSync(folder)) return folder;
  const half = `${folder}.${randomBytes(4).toString('hex')}`;
  mkdirSync(half, { recursive: true });
  try {
    const unpack = "import chromium from '@sparticuz/chromium'; await chromium.executablePath();";
    const env = { ...process.env, TMPDIR: half, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' };
    const options = { cwd: root, env, timeout: UNPACK_MS };
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', unpack], options);
    renameSync(half, folder);
  } catch (error) {
    // Another worker was faster, and what it made is the same.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
  return folder;
}
