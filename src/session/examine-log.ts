import type { Clock } from '../clock.ts';
import type { ResolvedTarget } from '../config/target.ts';

const LISTEN_MS = 2_000;

/** Follows the log for a moment: why it was lost, or null where it held. */
export async function listenToLog(
  { logs, connection }: ResolvedTarget,
  clock: Clock,
): Promise<string | null> {
  if (logs === null) return null;
  const { openLogSource } = await import('../logs/open.ts');
  const began = clock.now();
  const source = openLogSource(logs, {
    slug: 'e2e-tmpl-00000000',
    clock,
    now: () => clock.now() - began,
    ca: connection.ca,
  });
  const over = new AbortController();
  let read: () => void = () => undefined;
  const reached = new Promise<null>((resolve) => {
    read = () => resolve(null);
  });
  const following = source
    .follow({ lines: () => read(), readUpTo: () => read(), gap: () => undefined }, over.signal)
    .then(
      (end) => end?.lost ?? null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  const lost = await Promise.race([following, reached, clock.sleep(LISTEN_MS, over.signal).then(() => null)]);
  over.abort();
  await following;
  return lost;
}
