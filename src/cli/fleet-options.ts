import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Patience } from '../fleet/database/away.ts';
import type { Queue } from '../fleet/queue.ts';
import { UsageError } from '../usage.ts';
import { sayAside } from './aside.ts';
import { FIXTURES } from './options.ts';

export { deadlineOption, parseDuration, parseExercise, parsePace } from './options.ts';

export const FIXTURES_REGRESSIONS = join(FIXTURES, 'regressions');

export const count = (most: number) => (text: string) => {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
  throw new InvalidArgumentError(`"${text}" is no number from 1 to ${most}.`);
};

/**
 * A queue that is not there is told in a sentence, and without the password that may stand in its address. Only who
 * says so waits for it.
 */
export async function openFleet(
  url: string,
  maintain: boolean,
  patience: Patience = { limitMs: 0 },
): Promise<Queue> {
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new UsageError('--queue takes the address of a PostgreSQL: postgres://user@host/database');
  const [{ openQueue }, { isAway, patiently }] = await Promise.all([
    import('../fleet/queue.ts'),
    import('../fleet/database/away.ts'),
  ]);
  const onError = (error: Error) => sayAside(`delivery: the queue: ${error.message}`);
  try {
    return await patiently(patience, () => openQueue(url, { maintain, onError }));
  } catch (cause) {
    const { code, message } = cause as { code?: string; message: string };
    if (!isAway(cause) && !/^(28|3D|42501)/.test(code ?? '')) throw cause;
    throw new UsageError(`the queue cannot be used: ${message || code}`, { cause });
  }
}
