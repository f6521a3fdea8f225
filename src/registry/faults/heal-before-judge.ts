import { defineFault } from '../build.ts';
import { fireOnTransition, judgeRecoveries, readPreviousState, updateLiveness } from '../heartbeat/steps.ts';

/** What is read after the update has healed it was never anything but online. */
export const fault = defineFault({}, () => ({
  heartbeat: [updateLiveness, readPreviousState, fireOnTransition, judgeRecoveries],
}));
