import { randomUUID } from 'node:crypto';
import { newRunId } from '../session/folder.ts';
import { UsageError } from '../usage.ts';
import { holdPlane } from './database/attempts.ts';
import { boundPlane, insertBatch, insertJobs, insertPlane, isOpen, movePlane } from './database/batches.ts';
import type { Queries } from './database/database.ts';
import { EMBEDDED, EMBEDDED_PLANE, elsewhere, type JobSpec, type Plane, planeOf, titleOf } from './job.ts';
import { type Queue, queueOf } from './queue.ts';

export interface Submission {
  /** Null where only regressions are replayed. */
  target: { name: string; controlPlane: string } | null;
  jobs: readonly JobSpec[];
  /** How often what could not be observed is tried. */
  tries: number;
  /** So many jobs at once on the control plane, whatever the number of workers. */
  mostAtOnce: number;
}

/** A replay brings its own platform along: the bound is what each worker can carry. */
const MOST_REPLAYS_AT_ONCE = 10_000;
const INSERT_AT_ONCE = 2_000;

/** All of a batch or nothing of it. Answers its id. */
export async function submit(queue: Queue, { target, jobs, tries, mostAtOnce }: Submission): Promise<string> {
  const batch = newRunId('fleet', new Date());
  const plane = target ? planeOf(target.name) : EMBEDDED_PLANE;
  const replays = jobs.filter(({ kind }) => kind === 'replay');
  const onTarget = jobs.filter(({ kind }) => kind !== 'replay');
  const ofPlane = new Map<string, JobSpec[]>();
  if (onTarget.length > 0) ofPlane.set(plane, onTarget);
  if (replays.length > 0) ofPlane.set(EMBEDDED_PLANE, replays);
  const planes = [...ofPlane.keys()].map((name): Bounded => {
    if (name === EMBEDDED_PLANE) return { ...EMBEDDED, mostAtOnce: MOST_REPLAYS_AT_ONCE };
    return { plane: name, controlPlane: target?.controlPlane ?? '', mostAtOnce };
  });
  for (const plane of planes) await claim(queue, plane);
  await queue.database.transaction(async (queries) => {
    await queries.count(insertBatch, [batch, jobs.length, tries]);
    for (const [name, specs] of ofPlane) {
      for (let from = 0; from < specs.length; from += INSERT_AT_ONCE)
        await insert(queue, queries, { batch, plane: name, specs: specs.slice(from, from + INSERT_AT_ONCE) });
    }
    // Last of all: whoever takes from a plane wants its row, and a million jobs take minutes to insert.
    for (const { plane, controlPlane, mostAtOnce } of planes) {
      if ((await queries.count(boundPlane, [plane, controlPlane, mostAtOnce])) > 0) continue;
      throw new UsageError(`${plane} was submitted to for another control plane meanwhile`);
    }
  });
  for (const name of ofPlane.keys()) await queue.countWaiting(name);
  return batch;
}

interface Bounded extends Plane {
  mostAtOnce: number;
}

/** A name moves to another control plane only once nobody has anything to do on the one before. */
async function claim(queue: Queue, { plane, controlPlane, mostAtOnce }: Bounded): Promise<void> {
  await queue.createQueue(plane);
  await queue.database.transaction(async (queries) => {
    await queries.count(insertPlane, [plane, controlPlane, queueOf(plane), mostAtOnce]);
    const [held] = await queries.rows<Plane>(holdPlane, [plane]);
    if (!held || held.controlPlane === controlPlane) return;
    const [open] = await queries.rows<{ isOpen: boolean }>(isOpen, [plane]);
    if (open?.isOpen) throw elsewhere(plane, controlPlane, `${held.controlPlane}, with work left,`);
    await queries.count(movePlane, [plane, controlPlane]);
  });
}

async function insert(
  queue: Queue,
  queries: Queries,
  { batch, plane, specs }: { batch: string; plane: string; specs: readonly JobSpec[] },
): Promise<void> {
  const jobs = specs.map((data) => ({ id: randomUUID(), data }));
  await queries.count(insertJobs, [
    batch,
    plane,
    jobs.map(({ id }) => id),
    jobs.map(({ data }) => data.kind),
    jobs.map(({ data }) => titleOf(data)),
  ]);
  await queue.insert(queries, plane, jobs);
}
