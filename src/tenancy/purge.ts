import type { Clock } from '../clock.ts';
import type { Failure } from '../evidence/events.ts';
import type { ControlPlane } from '../platform/client.ts';
import type { Reply } from '../platform/reply.ts';
import { nextLookMs, type Timing } from '../probe/timing.ts';

export interface PurgeOptions {
  cp: ControlPlane;
  slug: string;
  clock: Clock;
  timing: Timing;
  limitMs: number;
  signal: AbortSignal;
  /** Called with what came of each delete, before the next look. */
  onDelete?: (began: number, reply: Reply<unknown>) => void;
  /** Looks at the list: true where it was well formed and has the tenant, false where it lacks it, null unread. */
  look: (signal: AbortSignal) => Promise<boolean | null>;
}

/**
 * A delete that the platform accepted and did not carry out is sent again after this long, while there is as long left
 * for it: one that hangs at the very end would only hold up the looks that can still tell.
 */
const SEND_AGAIN_MS = 15_000;

/**
 * Deletes until a list that was well formed no longer has the tenant: the answer to a delete proves nothing. The
 * last look begins after the limit, so that what it misses was missed in time.
 */
export async function purge(options: PurgeOptions): Promise<boolean> {
  const { clock, timing, signal } = options;
  const began = clock.now();
  let sent = Number.NEGATIVE_INFINITY;
  for (let closing = false; !signal.aborted; ) {
    if (!closing && isDue(sent, clock.now(), began + options.limitMs)) sent = await sendDelete(options, sent);
    const there = await options.look(signal);
    if (there === false) return true;
    if (closing) return false;
    const rest = began + options.limitMs - clock.now();
    closing = rest <= 0;
    if (!closing) await clock.sleep(Math.min(nextLookMs(clock.now() - began, timing), rest), signal);
  }
  return false;
}

const isDue = (sent: number, now: number, endsAt: number): boolean =>
  sent === Number.NEGATIVE_INFINITY || (now - sent >= SEND_AGAIN_MS && endsAt - now >= SEND_AGAIN_MS);

async function sendDelete(
  { cp, slug, clock, signal, onDelete }: PurgeOptions,
  before: number,
): Promise<number> {
  const began = clock.now();
  const reply = await cp.deleteTenant(slug, signal);
  onDelete?.(began, reply);
  if (reply.ok || isGone(reply.why)) return began;
  // Nobody knows whether it was carried out: the next turn sends it again.
  return before;
}

const isGone = (why: Failure) => why.kind === 'status' && why.status === 404;
