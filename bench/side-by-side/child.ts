import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * A part that runs in a process of its own, so that its work is not counted as ours. It ends when its parent does,
 * because the channel between them closes.
 */
export interface Child extends AsyncDisposable {
  readonly pid: number;
  /** Says something to it and waits for what it answers. */
  ask<T>(question: unknown): Promise<T>;
}

const ANSWER_LIMIT_MS = 300_000;
const END_LIMIT_MS = 20_000;

export async function startChild<T>(
  part: string,
  options: unknown = {},
): Promise<Child & { readonly told: T }> {
  const path = fileURLToPath(new URL(`../parts/${part}.ts`, import.meta.url));
  const process = fork(path, [JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const child: Child = {
    pid: process.pid ?? 0,
    ask: async <A>(question: unknown) => {
      process.send(question as object);
      return (await answer(process, part)) as A;
    },
    async [Symbol.asyncDispose]() {
      if (process.exitCode !== null || process.signalCode !== null) return;
      const ended = once(process, 'exit', { signal: AbortSignal.timeout(END_LIMIT_MS) });
      if (process.connected) process.disconnect();
      await ended.catch(() => process.kill('SIGKILL'));
    },
  };
  try {
    return Object.assign(child, { told: (await answer(process, part)) as T });
  } catch (error) {
    // Nobody else knows of it yet, so nobody else would end it.
    await child[Symbol.asyncDispose]();
    throw error;
  }
}

async function answer(child: ChildProcess, part: string): Promise<unknown> {
  const over = new AbortController();
  const limit = AbortSignal.any([over.signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]);
  try {
    const [told] = await Promise.race([
      once(child, 'message', { signal: limit }),
      once(child, 'exit', { signal: limit }).then(([code]) => {
        throw new Error(`${part} ended with ${code} instead of an answer`);
      }),
    ]);
    return told;
  } finally {
    over.abort();
  }
}
