import { EXIT } from '../verdict/merge.ts';
import {
  attemptsByEnd,
  newestBatch,
  oneBatch,
  recentRate,
  tenantsLeft,
  verdictsByClass,
  workersAtWork,
} from './database/status.ts';
import type { Outcome } from './job.ts';
import type { Queue } from './queue.ts';

export interface ClassCount {
  kind: string;
  verdict: Outcome['verdict'];
  class: string;
  exitCode: number;
  count: number;
}

export interface WorkerSeen {
  id: string;
  host: string;
  pid: number;
  mostAtOnce: number;
  underWay: number;
  silentMs: number;
}

export interface Status {
  batch: string;
  jobs: number;
  judged: number;
  underWay: number;
  isCancelled: boolean;
  isDone: boolean;
  ageMs: number;
  /** Verdicts a second over the last minute, or over three jobs' time; null before two came. */
  ratePerS: number | null;
  restMs: number | null;
  classes: ClassCount[];
  tries: { again: number; lost: number; released: number };
  workers: WorkerSeen[];
  /** Tenants whose owner is gone and which nobody has seen to be gone yet. */
  tenantsLeft: string[];
}

export async function readStatus(queue: Queue, named: string | undefined): Promise<Status | null> {
  const { database } = queue;
  const [newest] =
    named === undefined ? await database.rows<{ id: string }>(newestBatch, []) : [{ id: named }];
  const [found] = newest ? await database.rows<BatchRow>(oneBatch, [newest.id]) : [];
  if (!found) return null;
  const classes = await database.rows<ClassCount>(verdictsByClass, [found.id]);
  const [recent] = await database.rows<Recent>(recentRate, [found.id]);
  const ends = await database.rows<{ ended: string; count: number }>(attemptsByEnd, [found.id]);
  const workers = await database.rows<WorkerSeen>(workersAtWork, []);
  const left = await database.rows<{ slug: string }>(tenantsLeft, [found.id]);
  const judged = classes.reduce((sum, { count }) => sum + count, 0);
  const ended = (how: string) => ends.find((one) => one.ended === how)?.count ?? 0;
  const ratePerS = rateOf(recent);
  return {
    batch: found.id,
    jobs: found.jobs,
    judged,
    underWay: ended('under way'),
    isCancelled: found.cancelledAt !== null,
    isDone: judged >= found.jobs || (found.cancelledAt !== null && ended('under way') === 0),
    ageMs: found.ageMs,
    ratePerS,
    restMs: ratePerS ? ((found.jobs - judged) / ratePerS) * 1_000 : null,
    classes,
    tries: { again: ended('again'), lost: ended('lost'), released: ended('released') },
    workers,
    tenantsLeft: left.map(({ slug }) => slug),
  };
}

interface BatchRow {
  id: string;
  jobs: number;
  cancelledAt: Date | null;
  ageMs: number;
}

interface Recent {
  count: number;
  overMs: number | null;
}

/** One verdict tells when something ended, and not how often. */
export function rateOf(recent: Recent | undefined): number | null {
  if (!recent?.overMs || recent.count < 2) return null;
  return (recent.count / recent.overMs) * 1_000;
}

const RANK: readonly number[] = [EXIT.fail, EXIT.leaked, EXIT.harness, EXIT.inconclusive];

/** What the batch comes to: the worst of its verdicts, in the order that one run's exit codes have. */
export function exitCodeOf({ classes, jobs, judged }: Pick<Status, 'classes' | 'jobs' | 'judged'>): number {
  const worst = RANK.find((code) => classes.some(({ exitCode }) => exitCode === code));
  if (worst !== undefined) return worst;
  return judged < jobs || jobs === 0 ? EXIT.inconclusive : EXIT.pass;
}
