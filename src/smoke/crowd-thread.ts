import { parentPort, workerData } from 'node:worker_threads';
import { askAll } from './ask.ts';
import type { CrowdData } from './crowd.ts';
import type { TenantResult } from './result.ts';

/** The thread that asks a crowd. Results go over in handfuls: a message for each would cost more than the read. */
const { members, asking } = workerData as CrowdData;
const MOST_HELD = 64;
const HELD_MS = 50;

const stop = new AbortController();
let held: TenantResult[] = [];
let timer: NodeJS.Timeout | null = null;

function flush(): void {
  if (timer) clearTimeout(timer);
  timer = null;
  if (held.length > 0) parentPort?.postMessage(held);
  held = [];
}

parentPort?.on('message', () => stop.abort());
await askAll(members, asking, {
  stop: stop.signal,
  onResult: (result) => {
    held.push(result);
    if (held.length >= MOST_HELD) flush();
    else timer ??= setTimeout(flush, HELD_MS);
  },
});
flush();
parentPort?.close();
