import { z } from 'zod';
import { defineFault } from '../build.ts';

/** The relay's buffer is smaller than the file, and nobody looks at what was left over. */
export const fault = defineFault({ bytes: z.int().positive() }, ({ bytes }) => ({
  relay: async (assets) =>
    assets.map(({ path, content }) => ({
      path,
      content: path === 'config.yaml' ? content.subarray(0, bytes) : content,
    })),
}));
