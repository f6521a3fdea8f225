import type { Box } from './box.ts';
import type { Inside } from './inside.ts';

/** Provisioning and the restarts after it: at most one runs, and what is asked for meanwhile makes one more. */
export interface Cycles {
  provision(): void;
  request(): void;
  /** The first heartbeat of a cycle ends it. */
  beatWasAccepted(): void;
  readonly isRunning: boolean;
}

const REASON = 'MISSING_MODEL: no model is stored for this workspace';
const GATE_MS = 200;

export function newCycles(inside: Inside, box: Box): Cycles {
  const { build, course, history, tell, change, setStatus, later } = inside;
  /** Provisioning is the first cycle. */
  let [isRunning, isWanted, isUnderWay] = [true, false, true];

  const isRefused = () => build.hasModelGate && history.last.model === '';

  function begin(): void {
    const cycle = history.last.cycles + 1;
    isUnderWay = true;
    box.goDown();
    change({ cycles: cycle });
    const isToldByStatus = course.whileDown !== 'online' || history.last.status === 'failed';
    if (isToldByStatus) setStatus(course.whileDown === 'offline' ? 'offline' : 'provisioning');
    tell('restart-began', { cycle });
    if (isRefused()) later(GATE_MS, () => crash(cycle));
    else inside.laterInThisLife(course.restartDownMs, () => box.boot(false));
  }

  function over(): void {
    isUnderWay = false;
    isRunning = isWanted;
    isWanted = false;
    if (isRunning) begin();
  }

  function crash(cycle: number): void {
    if (cycle > 0) tell('restart-crashed', { error: REASON, cycle });
    setStatus('failed', REASON);
    const summary = `cycle ${cycle} crashed`;
    inside.activity.push({ at: inside.now(), kind: 'WORKSPACE_PROVISION_FAILED', summary });
    // The flag that nobody cleared keeps every later request waiting.
    if (build.locksOutAfterCrash) isUnderWay = false;
    else over();
  }

  return {
    get isRunning() {
      return isUnderWay;
    },
    provision() {
      if (isRefused()) later(course.refusesAfterMs, () => crash(0));
      else later(course.bootMs, () => box.boot(true));
    },
    request() {
      tell('restart-requested');
      if (!isRunning) {
        isRunning = true;
        begin();
      } else if (!build.dropsRestarts) {
        isWanted = true;
        tell('restart-coalesced');
      }
    },
    beatWasAccepted() {
      if (!isUnderWay) return;
      if (history.last.cycles > 0) tell('restart-ended', { cycle: history.last.cycles });
      over();
    },
  };
}
