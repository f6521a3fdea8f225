import { defineFault } from '../build.ts';

/** Every reconcile restarts the box, whose way back online is the next reconcile. */
export const fault = defineFault({}, () => ({ wantsRestart: () => true }));
