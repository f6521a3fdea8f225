import type { Clock } from '../clock.ts';
import type { ResolvedTarget } from '../config/target.ts';
import { redactor } from '../evidence/redaction.ts';

const LISTEN_MS = 2_000;

/** Follows the log for a moment: why it was lost, or null where it held. */
export async function listenToLog(
  { target, logs, connection, secrets }: ResolvedTarget,
  clock: Clock,
): Promise<string | null> {
  if (logs === null) return null;
  const { openLogSource } = await import('../logs/open.ts');
  const began = clock.now();
  const { clean } = redactor([target.adminToken, ...secrets]);
  const source = openLogSource(logs, {
    slug: 'e2e-tmpl-00000000',
    clock,
    now: () => clock.now() - began,
    ca: connection.ca,
    clean,
  });
  const over = new AbortController();
  let read: () => void = () => undefined;
  const reached = new Promise<null>((resolve) => {
    read = () => resolve(null);
  });
  const following = source
    .follow({ lines: () => read(), readUpTo: () => read(), gap: () => undefined }, over.signal)
    .then(
      (end) => (end ? clean(end.lost) : null),
      (error: unknown) => clean(error instanceof Error ? error.message : String(error)),
    );
  const lost = await Promise.race([following, reached, clock.sleep(LISTEN_MS, over.signal).then(() => null)]);
  over.abort();
  await following;
  return lost;
}
