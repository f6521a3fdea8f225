import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { endAttempt, recordVerdict, verdictOfAttempt } from './database/attempts.ts';
import type { Queries } from './database/database.ts';
import { strikeOut } from './database/tenants.ts';
import { afterTry, type Outcome } from './job.ts';
import type { Queue } from './queue.ts';
import type { Taken } from './take.ts';

/** What became of a try. `late` is one whose lease was somebody else's by then: it counts for nothing. */
export type Settled = 'recorded' | 'again' | 'released' | 'late';

export interface Ended {
  taken: Taken;
  /** Null where it was broken off: another try shall start from the beginning. */
  outcome: Outcome | null;
  /** Why it was handed back, where that was not because the worker stops. */
  why?: string;
  /** Before another try, where there is one. */
  pauseMs: number;
  /** Its tenants that were seen to be gone, or never came to be. */
  gone: readonly string[];
  /** Tells those who are told of a run, once its verdict counts. */
  told?: () => Promise<void>;
}

/**
 * Ends a try in one transaction. It may be run again when the answer to its commit was lost: the attempt has ended
 * by then, and whether by this very verdict is read from the verdict.
 */
export async function settle(queue: Queue, { taken, outcome, gone, pauseMs }: Ended): Promise<Settled> {
  const evidence = outcome?.evidence ? await promisify(gzip)(outcome.evidence) : null;
  const next = outcome ? afterTry(outcome, taken.triedBefore, taken.tries) : 'released';
  const ended = next === 'record' ? 'judged' : next;
  return await queue.database.transaction(async (queries) => {
    if (gone.length > 0) await queries.count(strikeOut, [gone]);
    if ((await queries.count(endAttempt, [taken.attempt, ended])) === 0) {
      return (await wasRecorded(queries, taken.attempt)) ? 'recorded' : 'late';
    }
    if (next !== 'record' || !outcome) {
      await queue.putBack(queries, taken.plane, [taken.job], pauseMs);
      return next === 'again' ? 'again' : 'released';
    }
    await queries.count(recordVerdict, [
      taken.job,
      taken.attempt,
      storable(outcome.class),
      outcome.verdict,
      outcome.exitCode,
      storable(outcome.headline),
      outcome.tookMs,
      evidence,
    ]);
    await queue.complete(queries, taken.plane, taken.job);
    return 'recorded';
  });
}

const LONGEST_TEXT = 4_000;

/** What a platform says may hold anything, and PostgreSQL's text holds no NUL. */
const storable = (text: string) => text.replaceAll('\0', '\ufffd').slice(0, LONGEST_TEXT).toWellFormed();

const wasRecorded = async (queries: Queries, attempt: number) =>
  (await queries.rows(verdictOfAttempt, [attempt])).length > 0;
