import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const GIT_LIMIT_MS = 5_000;

/** What the figures were taken on. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  /** Runnable processes in the last minute, everybody's: above the cores, others were in the way. */
  load: number;
  commit: string;
}

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    commit: commit(),
  };
}

function commit(): string {
  const git = (...args: string[]) =>
    spawnSync('git', args, { cwd: ROOT, encoding: 'utf8', timeout: GIT_LIMIT_MS }).stdout?.trim() ?? '';
  const head = git('rev-parse', '--short=12', 'HEAD');
  if (head === '') return 'unknown';
  return git('status', '--porcelain', '--untracked-files=no') === '' ? head : `${head} with changes`;
}

export const describe = ({ cpu, cores, memoryGb, system, node, load, commit }: Machine) =>
  `on ${cores} cores of ${cpu}, ${memoryGb} GB, ${system}, Node ${node}, load ${load}, at ${commit}`;
