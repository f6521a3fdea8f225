import type { Afterwards } from '../cli/afterwards.ts';
import type { TemplateSources } from '../template/read.ts';
import { ledger } from '../tenancy/ledger.ts';
import { UsageError } from '../usage.ts';
import { EXIT } from '../verdict/merge.ts';
import { isAway } from './database/away.ts';
import { inFolder } from './folder.ts';
import type { Hold } from './hold.ts';
import { NotHere, type Outcome, pauseAfter } from './job.ts';
import { fleetLedger } from './ledger.ts';
import type { ServedTarget } from './planes.ts';
import type { Queue } from './queue.ts';
import type { Ended } from './settle.ts';
import type { Taken } from './take.ts';
import { removeAll } from './tenants.ts';

/** What a worker has to do a job with. */
export interface Equipment {
  targets: readonly ServedTarget[];
  sources: TemplateSources;
  regressions: string;
  ledger: string;
  /** Of the registries that replays start. */
  pace: number;
  template: string;
  /** Anew for each gate, which is a trace of its own. */
  others?: () => Promise<Afterwards>;
}

/** Does a job and says what came of it. It never throws: whatever goes wrong is a try that could not observe. */
export async function perform(queue: Queue, taken: Taken, equipment: Equipment, hold: Hold): Promise<Ended> {
  const began = performance.now();
  const { signal: stop } = hold;
  const book = fleetLedger(ledger(equipment.ledger), taken.slugs, hold);
  const { pace } = equipment.targets.find(({ plane }) => plane === taken.plane) ?? equipment;
  const ended = () => {
    const pauseMs = stop.aborted ? 0 : pauseAfter(taken.triedBefore) / pace;
    return { taken, gone: book.gone(), pauseMs };
  };
  try {
    const { told, ...outcome } = await doJob(queue, taken, { ...equipment, book, stop });
    return { ...ended(), outcome: stop.aborted ? null : outcome, ...(told && { told }) };
  } catch (error) {
    if (error instanceof NotHere && taken.releasedBefore < MOST_OWNERS)
      return { ...ended(), outcome: null, why: error.message };
    const outcome = crashed(error, performance.now() - began);
    return { ...ended(), outcome: stop.aborted ? null : outcome };
  }
}

interface Parts extends Equipment {
  book: ReturnType<typeof fleetLedger>;
  stop: AbortSignal;
}

/** A job that ends every process that takes it must not end them all, and one for nobody not go round for ever. */
const MOST_OWNERS = 25;

async function doJob(queue: Queue, taken: Taken, parts: Parts): Promise<Outcome & Pick<Ended, 'told'>> {
  const { spec, plane, slugs, leftBehind, lostBefore } = taken;
  const { stop, book, sources, others } = parts;
  if (spec === null)
    throw new NotHere('this worker does not understand the job: it may be older than who submitted it');
  if (spec.kind === 'replay') {
    const { replay } = await import('./jobs/replay.ts');
    return await inFolder((folder) => replay(spec, { ...parts, folder, ledger: ledger(parts.ledger) }));
  }
  const served = parts.targets.find((one) => one.plane === plane);
  if (!served) throw new UsageError(`this worker does not serve ${plane}`);
  const stays = await removeAll(queue, served, leftBehind, stop);
  if (stays.length > 0) return notRemoved(stays);
  if (lostBefore >= MOST_OWNERS) return workersDied(lostBefore);
  if (spec.kind === 'build') {
    const { checkBuild } = await import('./jobs/build.ts');
    return await checkBuild(served, spec, stop);
  }
  const { gateTenant } = await import('./jobs/gate.ts');
  return await inFolder((folder) =>
    gateTenant(served, spec, { sources, folder, ledger: book, slugs, stop, others }),
  );
}

const inconclusive = (headline: string, about: Partial<Outcome>): Outcome => ({
  verdict: 'inconclusive',
  class: 'inconclusive',
  exitCode: EXIT.inconclusive,
  headline,
  tookMs: 0,
  evidence: null,
  ...about,
});

const notRemoved = (slugs: readonly string[]) =>
  inconclusive(`left by the worker before and not seen to be gone: ${slugs.join(', ')}`, {
    class: 'leftovers',
  });

const workersDied = (times: number) =>
  inconclusive(`${times} workers that took it were never heard of again`, {
    class: 'workers died',
    final: true,
  });

/**
 * A platform or a queue that cannot be reached is the infrastructure's, and so is what the system refuses; anything
 * else is a fault of the harness itself.
 */
function crashed(error: unknown, tookMs: number): Outcome {
  const headline = error instanceof Error ? error.message : String(error);
  if (error instanceof NotHere)
    return inconclusive(headline, { class: 'not understood', tookMs, final: true });
  if (error instanceof UsageError || isAway(error) || (error instanceof Error && 'syscall' in error))
    return inconclusive(headline, { class: 'unreachable', tookMs });
  return inconclusive(headline, { class: 'crashed', exitCode: EXIT.harness, tookMs });
}
