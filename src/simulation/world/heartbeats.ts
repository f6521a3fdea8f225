import type { Inside } from './inside.ts';
import type { Snapshot } from './snapshot.ts';

const SILENCE_MS = 120_000;
const LOOKS_EVERY_MS = 30_000;

interface Follows {
  fire: (trigger: string) => void;
  accepted: () => void;
}

/** The heartbeat as the protocol has it, step by step, and as the broken builds have it. */
export function newHeartbeats(inside: Inside, { fire, accepted }: Follows) {
  const { build, course, history, tell, change, setStatus, later } = inside;

  function readFailure(nth: number) {
    if (build.readFails) return build.readFails;
    const { failingReads } = course;
    if (!failingReads || nth < failingReads.from || nth >= failingReads.from + failingReads.count)
      return null;
    return failingReads.failure;
  }

  function recover(status: Snapshot['status']): void {
    if (inside.suffers('errors')) {
      if (status === 'online' || status === 'offline') setStatus('degraded');
    } else if (status === 'offline' || status === 'degraded' || status === 'failed') {
      setStatus('online');
      fire(`${status} -> online`);
    }
  }

  function watchForSilence(nth: number): void {
    const { beatAt } = history.last;
    later(SILENCE_MS + LOOKS_EVERY_MS * inside.draw(14, nth), () => {
      const { status } = history.last;
      const isSilent = history.last.beatAt === beatAt;
      if (isSilent && (status === 'online' || status === 'degraded')) setStatus('offline');
    });
  }

  return {
    accept(nth: number, uptimeSeconds: number): void {
      const previous = history.last.status;
      const failure = readFailure(nth);
      if (failure) tell('read-failed', { sqlstate: failure.sqlstate, error: failure.message });
      change({ beatAt: inside.now(), uptimeSeconds });
      tell('heartbeat');
      if (previous === 'provisioning' && build.promotes) setStatus('online');
      const { status } = history.last;
      const judged = build.healsBeforeJudging ? status : previous;
      if (!failure && judged === 'provisioning' && status === 'online') fire('provisioning -> online');
      recover(status);
      watchForSilence(nth);
      accepted();
    },
  };
}
