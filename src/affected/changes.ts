import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Changed {
  path: string;
  /** A file before and after, as far as it was there: no link, no other repository. */
  isPlain: boolean;
}

export type Changes = { known: true; since: string; changed: Changed[] } | { known: false; why: string };

const TIMEOUT_MS = 60_000;
const MOST_BYTES = 67_108_864;

/** What differs between a base and HEAD, by git; not known where git cannot tell for certain. */
export async function changesSince(base: string, folder: string): Promise<Changes> {
  if (base === '' || /^0+$/.test(base)) return { known: false, why: 'the base is not known' };
  try {
    const tip = await commitOf(base, folder);
    if (tip === null)
      return { known: false, why: `there is no commit ${base} here${await shallowness(folder)}` };
    // Nobody asks what a commit changes against itself: somebody named the wrong base.
    if (tip === (await commitOf('HEAD', folder)))
      return { known: false, why: `${base} is what is checked out` };
    const from = (await forkOf(tip, folder)) ?? tip;
    // A rename is a removal and an addition, each under its own path.
    const raw = await git(folder, [
      'diff',
      '--raw',
      '-z',
      '--no-renames',
      '--no-ext-diff',
      '--ignore-submodules=none',
      from,
      'HEAD',
      '--',
    ]);
    return { known: true, since: from === tip ? base : `the fork from ${base}`, changed: readRaw(raw) };
  } catch (error) {
    return { known: false, why: `git failed: ${reasonOf(error)}` };
  }
}

/**
 * Where the branch left its base. In a shallow clone, or after criss-crossing merges, there is no telling; then
 * the base's own files are compared with ours, which finds the same changes and perhaps more.
 */
async function forkOf(tip: string, folder: string): Promise<string | null> {
  const shallow = await git(folder, ['rev-parse', '--is-shallow-repository']);
  if (shallow.trim() !== 'false') return null;
  // With no fork at all git exits with 1 and says nothing.
  const found = await git(folder, ['merge-base', '--all', tip, 'HEAD']).catch(() => '');
  const [fork, ...others] = found.split('\n').filter(Boolean);
  return fork !== undefined && others.length === 0 ? fork : null;
}

async function commitOf(base: string, folder: string): Promise<string | null> {
  for (const name of [base, `refs/remotes/origin/${base}`]) {
    const found = await git(folder, [
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${name}^{commit}`,
    ]).catch((error: { code?: unknown }) => {
      // Quiet means: 1 where there is no such commit, another number where git itself failed.
      if (error.code === 1) return null;
      throw error;
    });
    if (found !== null) return found.trim();
  }
  return null;
}

async function shallowness(folder: string): Promise<string> {
  const shallow = await git(folder, ['rev-parse', '--is-shallow-repository']).catch(() => '');
  return shallow.trim() === 'true' ? ': the clone is shallow (check out with fetch-depth: 0)' : '';
}

/** `:old new hash hash status`, then the path, each ended by a zero byte: no path needs quoting. */
function readRaw(raw: string): Changed[] {
  const fields = raw.split('\0');
  const changed: Changed[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [before = '', after = ''] = (fields[index] ?? '').replace(/^:/, '').split(' ');
    changed.push({ path: fields[index + 1] ?? '', isPlain: [before, after].every(isPlainMode) });
  }
  return changed;
}

const isPlainMode = (mode: string) => /^(100644|100755|000000)$/.test(mode);

async function git(folder: string, words: readonly string[]): Promise<string> {
  const options = { cwd: folder, timeout: TIMEOUT_MS, maxBuffer: MOST_BYTES };
  return (await promisify(execFile)('git', [...words], options)).stdout;
}

/** The top of the work tree, or null outside of any. */
export async function topOf(folder: string): Promise<string | null> {
  return await git(folder, ['rev-parse', '--show-toplevel']).then(
    (said) => said.replace(/\n$/, ''),
    () => null,
  );
}

function reasonOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  return (stderr?.trim() || message || String(error)).split('\n')[0] ?? '';
}
