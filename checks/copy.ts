import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A copy of the tree to break things in. The working tree is never touched. */
export interface Copy extends Disposable {
  folder: string;
}

/** `take` stands exactly once in its file. */
export interface Edit {
  file: string;
  take: string;
  leave: string;
}

export interface Ran {
  /** Null where it had to be ended. */
  exitCode: number | null;
  output: string;
  tookMs: number;
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));

export function copyTree(): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-copy-'));
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const file of listed.stdout.split('\0').filter(Boolean)) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    cpSync(join(ROOT, file), join(folder, file), { dereference: false });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Null where what is to be taken out does not stand once in its file: then nothing was tried. */
export async function broken<T>(copy: Copy, edit: Edit, run: () => Promise<T>): Promise<T | null> {
  const path = join(copy.folder, edit.file);
  const whole = readFileSync(path, 'utf8');
  if (whole.split(edit.take).length !== 2) return null;
  writeFileSync(
    path,
    whole.replace(edit.take, () => edit.leave),
  );
  try {
    return await run();
  } finally {
    writeFileSync(path, whole);
  }
}

/** In a group of its own: what hangs has children, and the end of the first is not theirs. */
export function runIn(
  { folder }: Copy,
  args: readonly string[],
  { limitMs, env = {} }: { limitMs: number; env?: Record<string, string> },
): Promise<Ran> {
  const began = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...args], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const limit = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), limitMs);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output = (output + chunk).slice(-MOST_OUTPUT_CHARS);
      });
    child.on('close', (exitCode) => {
      clearTimeout(limit);
      resolve({ exitCode, output, tookMs: performance.now() - began });
    });
  });
}

const MOST_OUTPUT_CHARS = 1_000_000;
