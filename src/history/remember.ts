import { type Connection, close, connect, migrate } from './database.ts';
import type { HistoryRecord } from './record.ts';
import type { Spool } from './spool.ts';
import { write } from './write.ts';

export interface Remembered {
  /** How many runs the database took, of this one and of those that waited. */
  sent: number;
  /** How many still wait on disk. */
  waiting: number;
  /** How many the database will never take. They are kept aside. */
  refused: number;
  /** Why not everything was sent. */
  why: string | null;
}

export interface RememberOptions {
  spool: Spool;
  url: string;
  limitMs: number;
}

/** What one run sends of what others have left: the rest is for the next one. */
const MOST_SENT = 500;

/** It never throws: nothing that becomes of the memory may become part of the verdict. */
export async function remember(record: HistoryRecord | null, options: RememberOptions): Promise<Remembered> {
  const told: Remembered = { sent: 0, waiting: 0, refused: 0, why: null };
  try {
    if (record) options.spool.keep(record);
    if (options.spool.waiting().length > 0) await sendWaiting(options, told);
  } catch (error) {
    told.why = messageOf(error);
  }
  told.waiting = countWaiting(options.spool);
  return told;
}

async function sendWaiting({ spool, url, limitMs }: RememberOptions, told: Remembered): Promise<void> {
  const over = AbortSignal.timeout(limitMs);
  try {
    const client = await connect(url, limitMs, over);
    try {
      await migrate(client);
      for (const name of spool.waiting().slice(0, MOST_SENT)) await sendOne(client, spool, name, told);
    } finally {
      await close(client);
    }
  } catch (error) {
    throw over.aborted ? new Error(`not everything was taken within ${limitMs} ms`, { cause: error }) : error;
  }
}

async function sendOne(client: Connection, spool: Spool, name: string, told: Remembered): Promise<void> {
  const record = spool.read(name);
  const taken = record !== null && (await isTaken(client, record));
  if (taken) {
    spool.sent(name);
    told.sent += 1;
  } else if (spool.waiting().includes(name)) {
    spool.refused(name);
    told.refused += 1;
  }
}

/** False where the database says that it is the record's own fault. Anything else may be better the next time. */
async function isTaken(client: Connection, record: HistoryRecord): Promise<boolean> {
  try {
    await write(client, record);
    return true;
  } catch (error) {
    const { code } = error as { code?: string };
    if (typeof code === 'string' && /^(22|23)\w{3}$/.test(code)) return false;
    throw error;
  }
}

function countWaiting(spool: Spool): number {
  try {
    return spool.waiting().length;
  } catch {
    return 0;
  }
}

/** A failure to connect over several addresses hides its reasons one level down. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
