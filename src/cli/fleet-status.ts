import { setTimeout as sleep } from 'node:timers/promises';
import type { Queue } from '../fleet/queue.ts';
import type { Status } from '../fleet/status.ts';
import { UsageError } from '../usage.ts';
import { openFleet } from './fleet-options.ts';

interface StatusFlags {
  queue: string;
  watch?: boolean;
  report?: string;
  json?: boolean;
}

const LOOK_EVERY_MS = 1_000;
const AWAY_LIMIT_MS = 600_000;

export async function showStatus(batch: string | undefined, flags: StatusFlags): Promise<void> {
  const { exitCodeOf } = await import('../fleet/status.ts');
  await using queue = await openFleet(flags.queue, false);
  const status = flags.watch ? await watch(queue, batch, flags) : await look(queue, batch);
  await print(status, flags);
  if (flags.report !== undefined) {
    const { writeBatchReport } = await import('../fleet/report.ts');
    await writeBatchReport(queue, status.batch, flags.report);
  }
  if (status.isDone) process.exitCode = exitCodeOf(status);
}

async function look(queue: Queue, batch: string | undefined): Promise<Status> {
  const [{ readStatus }, { patiently }] = await Promise.all([
    import('../fleet/status.ts'),
    import('../fleet/database/away.ts'),
  ]);
  const status = await patiently({ limitMs: AWAY_LIMIT_MS }, () => readStatus(queue, batch));
  if (status) return status;
  throw new UsageError(batch === undefined ? 'nothing was ever submitted' : `there is no batch "${batch}"`);
}

/** On a terminal the lines are drawn over the last ones; in a file a line now and then says enough. */
async function watch(queue: Queue, batch: string | undefined, flags: StatusFlags): Promise<Status> {
  const { statusLines } = await import('../fleet/status-text.ts');
  const drawn = process.stdout.isTTY && !flags.json;
  let status = await look(queue, batch);
  for (; !status.isDone; status = await look(queue, status.batch)) {
    if (drawn) {
      const lines = statusLines(status);
      process.stdout.write(
        `${lines.map((line) => `\u001b[K${line}`).join('\n')}\n\u001b[J\u001b[${lines.length}A`,
      );
    } else if (flags.json) process.stdout.write(`${JSON.stringify(status)}\n`);
    else process.stdout.write(`${statusLines(status).slice(0, 3).join(';')}\n`);
    await sleep(drawn ? LOOK_EVERY_MS : LOOK_EVERY_MS * 5);
  }
  if (drawn) process.stdout.write('\u001b[J');
  return status;
}

async function print(status: Status, flags: StatusFlags): Promise<void> {
  const { statusLines } = await import('../fleet/status-text.ts');
  const text = flags.json
    ? JSON.stringify(status, null, flags.watch ? 0 : 2)
    : statusLines(status).join('\n');
  process.stdout.write(`${text}\n`);
}

export async function cancelBatch(batch: string, flags: { queue: string }): Promise<void> {
  const { cancel } = await import('../fleet/cancel.ts');
  await using queue = await openFleet(flags.queue, false);
  const open = await cancel(queue, batch);
  if (open === null) throw new UsageError(`there is no batch "${batch}"`);
  process.stdout.write(`${batch}: ${open} jobs given up\n`);
}
