import { z } from 'zod';
import { defineFault } from '../build.ts';

/** Every reconcile restarts the box after a while, and its way back online is the next reconcile. */
export const fault = defineFault({ afterMs: z.int().positive() }, ({ afterMs }) => ({
  async wantsRestart(_firstInstalls, wait) {
    await wait(afterMs);
    return true;
  },
}));
