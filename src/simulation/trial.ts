import { isDeepStrictEqual } from 'node:util';
import { readEvidence } from '../evidence/reader.ts';
import { judge } from '../verdict/judge.ts';
import { check } from './oracle/check.ts';
import { isNamed } from './oracle/named.ts';
import type { Violation } from './oracle/violation.ts';
import type { FaultName } from './plan/faults.ts';
import type { NoiseLevel } from './plan/noise.ts';
import { type SimulatedRun, simulate } from './run.ts';

/** What came of one seed: as little of it as the totals and the table need. */
export interface Trial {
  seed: number;
  verdict: 'pass' | 'fail' | 'inconclusive' | 'crashed';
  faults: readonly FaultName[];
  noise: NoiseLevel;
  violations: readonly Violation[];
  /** Of a run with one fault, its sources at hand, that went red for it: whether it was named. */
  named: boolean | null;
  requests: number;
  simulatedMs: number;
  proofs: number;
}

/** The record of one run in so many is read again and judged again: reading takes as long as the run itself. */
const REJUDGED_EVERY = 16;

export async function trial(seed: number): Promise<Trial> {
  let run: SimulatedRun;
  try {
    run = await simulate(seed);
  } catch (error) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...NOTHING, seed, violations: [{ kind: 'crash', told }] };
  }
  return {
    seed,
    verdict: run.verdict.verdict,
    faults: run.plan.faults,
    noise: run.plan.noiseLevel,
    violations: [...check(run), ...(seed % REJUDGED_EVERY === 0 ? judgedAgain(run) : [])],
    named: isNamed(run),
    requests: run.journal.all.length,
    simulatedMs: run.tookMs,
    proofs: run.verdict.proofs.length,
  };
}

const NOTHING: Omit<Trial, 'seed' | 'violations'> = {
  verdict: 'crashed',
  faults: [],
  noise: 'none',
  named: null,
  requests: 0,
  simulatedMs: 0,
  proofs: 0,
};

/** The verdict from the recorded lines is the one that the run reached, to the last field. */
export function judgedAgain({ lines, verdict }: SimulatedRun): Violation[] {
  const { events, unread } = readEvidence(lines.join('\n'));
  const again = judge(events);
  const isSame = isDeepStrictEqual(JSON.parse(JSON.stringify(again)), JSON.parse(JSON.stringify(verdict)));
  if (unread.length === 0 && isSame) return [];
  const told = `${again?.verdict} from ${events.length} lines, ${unread.length} unread; live ${verdict.verdict}`;
  return [{ kind: 'judged otherwise', told }];
}
