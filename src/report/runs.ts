import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Verdict } from '../verdict/result.ts';

export type ListedRun =
  | { is: 'run'; folder: string; verdict: Verdict }
  /** A folder that some run left behind without a verdict that can be read. */
  | { is: 'broken'; folder: string; why: string };

const MOST_RUNS = 1_000;
const LARGEST_VERDICT_BYTES = 16_777_216;

/** The runs under a reports folder, the newest first. */
export function listRuns(reportsFolder: string): ListedRun[] {
  let names: string[];
  try {
    const entries = readdirSync(reportsFolder, { withFileTypes: true });
    // `latest` is a link to one of the others.
    names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch {
    return [];
  }
  const newest = names.sort().reverse().slice(0, MOST_RUNS);
  return newest.flatMap((name) => {
    const run = readRun(join(reportsFolder, name));
    return run === null ? [] : [run];
  });
}

function readRun(folder: string): ListedRun | null {
  const broken = (why: string): ListedRun => ({ is: 'broken', folder, why });
  try {
    const path = join(folder, 'verdict.json');
    if (statSync(path).size > LARGEST_VERDICT_BYTES) return broken('its verdict.json is too large');
    const read = Verdict.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return read.success
      ? { is: 'run', folder, verdict: read.data }
      : broken('its verdict.json is of another form');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (!('code' in error)) return broken('its verdict.json is not JSON');
    return holdsEvidence(folder) ? broken('no verdict: the run was killed, or still runs') : null;
  }
}

function holdsEvidence(folder: string): boolean {
  return statSync(join(folder, 'evidence.jsonl'), { throwIfNoEntry: false }) !== undefined;
}
