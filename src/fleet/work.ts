import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { systemClock } from '../clock.ts';
import { type Bell, newBell } from '../probe/watch.ts';
import { patiently } from './database/away.ts';
import { owedOn } from './database/batches.ts';
import { enterWorker, leaveWorker } from './database/workers.ts';
import type { Beat } from './health.ts';
import { type Hold, holdNowMs, newHold } from './hold.ts';
import { EMBEDDED, type Plane } from './job.ts';
import { lapse, type Renewed, renew } from './lease.ts';
import { type Equipment, perform } from './perform.ts';
import { planeServed } from './planes.ts';
import type { Queue } from './queue.ts';
import { type Settled, settle } from './settle.ts';
import { type Taken, take } from './take.ts';
import { orphansLeft } from './tenants.ts';
import { newTidying, type Tidying } from './tidy.ts';

export interface WorkOptions extends Equipment {
  queue: Queue;
  /** So many jobs at once in this process. */
  mostAtOnce: number;
  leaseMs: number;
  /** How long the queue may be away before this worker gives up. */
  awayLimitMs: number;
  /** End once nothing is owed any more. */
  untilDone: boolean;
  /** Whether it also takes replays, which start a registry of their own. */
  replays: boolean;
  stop: AbortSignal;
  tell: (line: string) => void;
  /** Each time that it says to the queue that it lives. */
  onBeat?: (beat: Beat) => void;
}

export type WorkSummary = Record<Settled, number>;

/** Longer between two looks at a queue that had nothing, so that an idle fleet costs next to nothing. */
const IDLE_MS = 500;
/** A full worker is woken when a job ends; this is only how long it sleeps at a time. */
const LONGEST_MS = 60_000;

const clock = systemClock();

interface Worker extends WorkOptions {
  id: string;
  planes: readonly Plane[];
  running: Map<number, Hold>;
  ends: Set<Promise<void>>;
  freed: Bell;
  summary: WorkSummary;
  /** By plane, why and since when nothing can be taken from it. */
  refused: Map<string, { why: string; since: number }>;
  tidying: Tidying;
}

export async function work(options: WorkOptions): Promise<WorkSummary> {
  const targets = options.targets.map(planeServed);
  const worker: Worker = {
    ...options,
    id: `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`,
    planes: options.replays ? [...targets, EMBEDDED] : targets,
    running: new Map(),
    ends: new Set(),
    freed: newBell(),
    summary: { recorded: 0, again: 0, released: 0, late: 0 },
    refused: new Map(),
    tidying: newTidying(options),
  };
  const { queue, stop, mostAtOnce } = options;
  await persist(worker, () =>
    queue.database.count(enterWorker, [worker.id, hostname(), process.pid, mostAtOnce]),
  );
  const over = new AbortController();
  const breakOff = () => {
    for (const job of worker.running.values()) job.breakOff('the worker stops');
    worker.freed.ring();
  };
  stop.addEventListener('abort', breakOff, { once: true });
  const beating = keepLeases(worker, over.signal);
  try {
    await takeJobs(worker);
  } finally {
    // Whatever ended it: the leases are held, and what the jobs stand on is there, until each has torn down.
    breakOff();
    await Promise.all([...worker.ends, worker.tidying.end()]);
    over.abort();
    stop.removeEventListener('abort', breakOff);
    await beating;
  }
  await queue.database.count(leaveWorker, [worker.id]);
  return worker.summary;
}

const persist = <T>(worker: Worker, task: () => Promise<T>): Promise<T> =>
  patiently(
    {
      limitMs: worker.awayLimitMs,
      onAway: (error) => worker.tell(`the queue is away: ${error.message}`),
    },
    task,
  );

async function takeJobs(worker: Worker): Promise<void> {
  const { stop, mostAtOnce, running, freed, planes, refused, tidying } = worker;
  for (let turn = 0; !stop.aborted; turn += 1) {
    const free = mostAtOnce - running.size;
    const taken = free > 0 ? await takeSome(worker, free, turn) : 0;
    if (taken > 0 && running.size < mostAtOnce) continue;
    if (running.size >= mostAtOnce) {
      await clock.sleep(LONGEST_MS, freed.signal);
      continue;
    }
    // Where nothing answers, nothing can be tidied.
    if (refused.size < planes.length) tidying.begin();
    if (await isDone(worker)) return;
    await clock.sleep(IDLE_MS * (0.75 + Math.random() / 2), freed.signal);
  }
}

/** Each turn begins with another control plane, so that a long batch on one does not starve the others. */
async function takeSome(worker: Worker, free: number, turn: number): Promise<number> {
  const { planes } = worker;
  let rest = free;
  for (let step = 0; step < planes.length && rest > 0; step += 1) {
    const plane = planes[(turn + step) % planes.length];
    const askedAtMs = holdNowMs();
    const taken = plane ? await takeFrom(worker, plane, rest) : [];
    for (const one of taken) begin(worker, one, askedAtMs);
    rest -= taken.length;
  }
  return free - rest;
}

/** Whatever a take is refused for may pass, and is no reason to break off what runs. */
async function takeFrom(worker: Worker, plane: Plane, most: number): Promise<Taken[]> {
  const { queue, id, leaseMs, awayLimitMs, planes, refused, tell } = worker;
  try {
    const taken = await take(queue, plane, most, { worker: id, leaseMs });
    refused.delete(plane.plane);
    return taken;
  } catch (error) {
    const now = performance.now();
    const why = error instanceof Error ? error.message : String(error);
    const before = refused.get(plane.plane);
    if (before?.why !== why) tell(`nothing can be taken from ${plane.plane}: ${why}`);
    refused.set(plane.plane, { why, since: before?.since ?? now });
    const isTooLong = (one: Plane) => now - (refused.get(one.plane)?.since ?? now) > awayLimitMs;
    if (planes.every(isTooLong)) throw error;
    return [];
  }
}

function begin(worker: Worker, taken: Taken, askedAtMs: number): void {
  const hold = newHold(worker.leaseMs, askedAtMs);
  worker.running.set(taken.attempt, hold);
  const end = run(worker, taken, hold)
    // Its lease runs out and somebody else takes it: better than that one job ends all the others of this worker.
    .catch((error: unknown) => worker.tell(`${taken.job} could not be settled: ${String(error)}`))
    .finally(() => {
      hold[Symbol.dispose]();
      worker.running.delete(taken.attempt);
      worker.ends.delete(end);
      worker.freed.ring();
    });
  worker.ends.add(end);
}

async function run(worker: Worker, taken: Taken, hold: Hold): Promise<void> {
  const { queue, tell, summary } = worker;
  const ended = await perform(queue, taken, worker, hold);
  const settled = await persist(worker, () => settle(queue, ended));
  summary[settled] += 1;
  // What is late or tried again is not remembered: only one try of a job has the verdict.
  if (settled === 'recorded') await ended.told?.();
  const { outcome, why } = ended;
  const said = outcome ? `${outcome.verdict}: ${outcome.headline}` : why;
  tell(`${taken.job} ${settled}${said ? `: ${said}` : ''}`);
}

/** It ends when it was asked to and nothing is owed. */
async function isDone(worker: Worker): Promise<boolean> {
  const { queue, targets, untilDone, running, planes } = worker;
  if (!untilDone || running.size > 0) return false;
  const [owed] = await persist(worker, () =>
    queue.database.rows<{ count: number }>(owedOn, [planes.map(({ plane }) => plane)]),
  );
  if (owed?.count !== 0) return false;
  // Of a replay's registry nothing is left to look after: it ended with its worker.
  const served = targets.map(({ plane }) => plane);
  return (await persist(worker, () => orphansLeft(queue, served))) === 0;
}

/** Three chances to renew a lease before it runs out. */
export const beatEveryMs = (leaseMs: number) => leaseMs / 3;

function heed(hold: Hold | undefined, renewed: Renewed | undefined, askedAtMs: number): void {
  if (renewed) hold?.renewed(askedAtMs);
  if (renewed === 'cancelled') hold?.breakOff('the batch is cancelled');
  if (!renewed) hold?.breakOff('the lease is lost');
}

/** What is no longer ours is broken off; while the queue says nothing, each hold counts for itself. */
async function keepLeases(worker: Worker, over: AbortSignal): Promise<void> {
  const { queue, id, running, leaseMs, tell, onBeat } = worker;
  const beat = (refused: string | null) =>
    onBeat?.({ atMs: performance.now(), underWay: running.size, refused });
  while (!over.aborted) {
    await clock.sleep(beatEveryMs(leaseMs), over);
    if (over.aborted) return;
    try {
      const attempts = [...running.keys()];
      const askedAtMs = holdNowMs();
      const renewed = await renew(queue, id, attempts, leaseMs);
      for (const attempt of attempts) heed(running.get(attempt), renewed.get(attempt), askedAtMs);
      const lost = await lapse(queue, leaseMs);
      if (lost > 0) tell(`${lost} leases ran out: their jobs wait again`);
      beat(null);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      tell(`leases could not be renewed: ${why}`);
      beat(why);
    }
  }
}
