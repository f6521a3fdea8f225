import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Asking, askAll } from './ask.ts';
import type { Member } from './members.ts';
import type { TenantResult } from './result.ts';

/**
 * Tens of thousands of connections leave garbage that V8 is in no hurry to clear: 320 MB for ten thousand tenants,
 * of which 22 were in use. A thread may be given limits that the process cannot give itself, and stays at 160 MB.
 */
const LIMITS = { maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: 96 };

/** So few are asked sooner than a thread has started. */
const FEW = 500;

/** What the list itself takes, and what is kept of it. */
const MB_A_THOUSAND = 2;

export interface CrowdParts {
  stop: AbortSignal;
  onResult: (result: TenantResult) => void;
}

export async function askCrowd(members: readonly Member[], asking: Asking, parts: CrowdParts): Promise<void> {
  if (members.length <= FEW) return await askAll(members, asking, parts);
  const worker = new Worker(new URL(`./crowd-thread${extname(import.meta.url)}`, import.meta.url), {
    workerData: { members, asking } satisfies CrowdData,
    resourceLimits: {
      ...LIMITS,
      maxOldGenerationSizeMb: LIMITS.maxOldGenerationSizeMb + (members.length / 1_000) * MB_A_THOUSAND,
    },
  });
  const onStop = () => worker.postMessage('stop');
  parts.stop.addEventListener('abort', onStop, { once: true });
  if (parts.stop.aborted) onStop();
  try {
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (results: readonly TenantResult[]) => results.forEach(parts.onResult));
      worker.once('error', reject);
      worker.once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`the thread that asks ended with ${code}`)),
      );
    });
  } finally {
    parts.stop.removeEventListener('abort', onStop);
    await worker.terminate();
  }
}

export interface CrowdData {
  members: readonly Member[];
  asking: Asking;
}
