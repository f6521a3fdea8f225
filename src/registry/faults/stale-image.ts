import { z } from 'zod';
import { defineFault } from '../build.ts';

/** The deploy says success and the old build keeps running. */
export const fault = defineFault({ sha: z.string().regex(/^[0-9a-f]{40}$/) }, ({ sha }) => ({
  buildinfo: () => sha,
}));
