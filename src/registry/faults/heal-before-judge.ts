import { defineFault } from '../build.ts';
import { readPreviousState, updateLiveness } from '../heartbeat/steps.ts';

/** What is read after the update has healed it was never anything but online. */
export const fault = defineFault({}, (_params, { heartbeat }) => ({
  heartbeat: { ...heartbeat, queries: [updateLiveness, readPreviousState] },
}));
