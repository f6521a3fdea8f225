import { z } from 'zod';
import type { Box } from '../box/box.ts';
import { defineFault } from '../build.ts';
import type { Core } from '../core.ts';
import { HttpError } from '../http/errors.ts';

/** How long the endpoint holds a call before it gives up. */
const HOLD_MS = 10_000;

/** A box that has just come up is too busy for its files: a call times out, and says nothing of what is there. */
export const fault = defineFault({ coldMs: z.int().positive() }, ({ coldMs }, { files }) => {
  async function warm(core: Core, box: Box) {
    const restMs = (box.upSinceMs ?? 0) + coldMs - core.clock.now();
    if (restMs <= 0) return;
    await core.clock.sleep(HOLD_MS);
    throw new HttpError(504, 'the box did not answer in time');
  }
  return {
    files: {
      async list(core, box, path, depth) {
        await warm(core, box);
        return files.list(core, box, path, depth);
      },
      async read(core, box, path) {
        await warm(core, box);
        return files.read(core, box, path);
      },
    },
  };
});
